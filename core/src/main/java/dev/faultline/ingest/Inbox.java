package dev.faultline.ingest;

import dev.faultline.project.Project;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Receipt;
import dev.faultline.protocol.RefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where ingest hands over what it framed: digest on one machine, a queue elsewhere. */
public interface Inbox {
  /**
   * Takes a parcel. When it returns, everything is durable. Answers a receipt for each report, in
   * order.
   *
   * @param to is made when at least one report could be read, or our own fault set one aside; what
   *     else came for a project that is not there is counted for the installation
   * @throws RefusedException when nothing of it could be understood; then nothing was counted
   */
  List<Receipt> accept(Destination to, String protocol, Parcel parcel) throws RefusedException;

  /**
   * Counts a request that was refused.
   *
   * @param project null where the request named none, or none that it may write to
   * @param body as far as it was read; its beginning may be kept for a day, without secrets
   */
  void refused(
      @Nullable Project project, String protocol, String reason, boolean limited, byte[] body);
}
