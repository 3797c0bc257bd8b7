package dev.faultline.digest;

import dev.faultline.protocol.Receipt;
import dev.faultline.storage.LaneRoom;
import java.util.ArrayList;
import java.util.List;

/**
 * What the next commit takes of the requests that wait. It never holds more than a commit has room
 * for, whatever issues, hours and releases the reports are of. A request is taken whole; only one
 * that is too large for any commit is split, and its items then take several commits.
 */
final class Batch {
  /** Most reports of one commit. */
  static final int REPORTS_MAX = 2_000;

  /** What is taken of one request. */
  private record Share(Waiting request, int reports) {}

  private final LaneRoom room = new LaneRoom();
  private final List<Share> shares = new ArrayList<>();
  private final List<Prepared> reports = new ArrayList<>();
  private final List<Tally> ended = new ArrayList<>();

  /** Takes what is left of a request; false when the batch has no room for more. */
  boolean take(Waiting request) {
    List<Prepared> someReports = request.reportsLeft();
    List<Tally> someEnded = request.endedLeft();
    room.mark();
    // The first report is taken in any case: one that no commit has room for must not wait for
    // ever.
    int fitting = 0;
    while (fitting < someReports.size()
        && reports.size() + fitting < REPORTS_MAX
        && (fits(someReports.get(fitting)) || (shares.isEmpty() && fitting == 0))) {
      fitting++;
    }
    int counting = 0;
    boolean whole = fitting == someReports.size();
    while (whole && counting < someEnded.size()) {
      whole = fits(someEnded.get(counting));
      counting += whole ? 1 : 0;
    }
    if (!whole && !shares.isEmpty()) {
      room.giveBack();
      return false;
    }
    reports.addAll(someReports.subList(0, fitting));
    ended.addAll(someEnded.subList(0, counting));
    shares.add(new Share(request, fitting));
    request.take(fitting, counting);
    return whole;
  }

  private boolean fits(Prepared report) {
    return switch (report) {
      case Prepared.Ready event ->
          room.event(
                  event.fingerprint(),
                  Fold.hourOf(event.time()),
                  event.release(),
                  event.body().length)
              && event.subscriptions().stream()
                  .allMatch(each -> room.config(event.fingerprint(), each.config()));
      case Prepared.Failed _ -> room.setAside();
    };
  }

  private boolean fits(Tally tally) {
    return (tally.sample().length == 0 && tally.once() == null) || room.setAside();
  }

  List<Prepared> reports() {
    return reports;
  }

  List<Tally> ended() {
    return ended;
  }

  /** The most rows its commit can have. */
  int rows() {
    return room.rows();
  }

  /** Hands the receipts of {@link #reports} to the requests they came with. */
  void committed(List<Receipt> receipts) {
    int from = 0;
    for (Share share : shares) {
      share.request.receive(receipts.subList(from, from + share.reports));
      share.request.finishWhenDone();
      from += share.reports;
    }
  }

  /** Nothing was changed, or nobody knows what: every request hears of it. */
  void failed(RuntimeException fault) {
    shares.forEach(share -> share.request.fail(fault));
  }
}
