package dev.faultline.relay;

import dev.faultline.alert.Note;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads webhooks of services that are not known here: what was made for Slack, Alertmanager's, and
 * any JSON, in which a title, a text and an address are looked for under the names that most use.
 */
final class Anything {
  private static final String SERVICE = "Webhook";
  private static final List<String> TITLES =
      List.of(
          "title", "subject", "headline", "summary", "alert_name", "name", "event", "event_name");
  private static final List<String> TEXTS =
      List.of("text", "message", "body", "description", "content", "msg", "detail", "details");
  private static final List<String> ADDRESSES =
      List.of(
          "url", "link", "html_url", "web_url", "permalink", "title_link", "target_url", "href");
  private static final List<String> TIMES =
      List.of("time", "timestamp", "created_at", "createdAt", "date", "ts");
  private static final List<String> SENDERS =
      List.of("service", "source", "app", "application", "username");

  /** Where the news lies in bodies that wrap it. */
  private static final List<String> WRAPPERS =
      List.of("data", "payload", "event", "alert", "incident", "message", "object", "attributes");

  /** What messages for Slack are made of. */
  private static final Set<String> SLACK =
      Set.of(
          "text",
          "username",
          "channel",
          "icon_url",
          "icon_emoji",
          "attachments",
          "blocks",
          "mrkdwn",
          "link_names",
          "parse",
          "unfurl_links",
          "unfurl_media",
          "thread_ts");

  private static final int DEEP = 3;
  private static final int FIELDS_MAX = 12;
  private static final int ALERTS_MAX = 10;
  private static final int NODES_MAX = 2_000;

  private Anything() {}

  static Reading read(Tree hook, Instant received) {
    Note note;
    if (hook.value() instanceof String text) {
      note = plain(text, received);
    } else if (!hook.isObject()) {
      note = new NoteDraft(SERVICE).text(JsonText.of(hook.value())).done(received);
    } else if (!hook.items("alerts").isEmpty() && !hook.text("status").isEmpty()) {
      note = alertmanager(hook, received);
    } else if ((hook.at("text").isThere() && SLACK.containsAll(hook.members().keySet()))
        || !hook.items("attachments").isEmpty()
        || !hook.items("blocks").isEmpty()) {
      note = slack(hook, received);
    } else {
      note = guessed(hook, received);
    }
    return new Reading.News(note, note.text(), null);
  }

  /** Text alone: its first line is the title. */
  private static Note plain(String text, Instant received) {
    String title = NoteDraft.firstLine(text);
    return new NoteDraft(SERVICE).title(title).text(behind(title, text)).done(received);
  }

  /** What a text says beyond its first line, where that is the title and stands there whole. */
  private static String behind(String title, String text) {
    String plain = NoteDraft.plain(text);
    return plain.startsWith(title) && title.length() <= NoteDraft.LINE_CHARS
        ? plain.substring(title.length()).strip()
        : plain;
  }

  private static Note alertmanager(Tree hook, Instant received) {
    Tree labels = hook.at("commonLabels");
    Tree notes = hook.at("commonAnnotations");
    List<Tree> alerts = hook.items("alerts");
    String title = notes.anyText(List.of("summary", "title", "message"));
    String name = labels.text("alertname");
    NoteDraft draft = new NoteDraft("Alertmanager");
    String count = alerts.size() == 1 ? "1 alert" : alerts.size() + " alerts";
    draft.heading(count + " " + hook.text("status"));
    draft.title(name, title).footer(hook.text("receiver"));
    List<String> lines = new ArrayList<>();
    String common = notes.text("description");
    for (Tree alert : alerts.subList(0, Math.min(ALERTS_MAX, alerts.size()))) {
      String said = alert.at("annotations").anyText(List.of("description", "summary", "message"));
      if (said.isBlank()) {
        said = alert.text("labels", "alertname") + " " + alert.text("labels", "instance");
      }
      if (!said.equals(common)) {
        lines.add(alert.text("status") + ": " + said.strip());
      }
    }
    if (alerts.size() > ALERTS_MAX) {
      lines.add("and " + (alerts.size() - ALERTS_MAX) + " more");
    }
    draft.text((common + "\n" + String.join("\n", lines)).strip());
    String page = alerts.size() == 1 ? alerts.getFirst().text("generatorURL") : "";
    draft.link(page.isBlank() ? hook.text("externalURL") : page);
    draft.time(alerts.getFirst().text("startsAt"));
    labels
        .members()
        .forEach(
            (label, value) -> {
              if (!label.equals("alertname")) {
                draft.field(label, value.text());
              }
            });
    return draft.done(received);
  }

  /** What was made for an incoming webhook of Slack. */
  private static Note slack(Tree hook, Instant received) {
    List<Tree> attachments = hook.items("attachments");
    Tree first = attachments.isEmpty() ? new Tree(null) : attachments.getFirst();
    NoteDraft draft = new NoteDraft(SERVICE);
    List<String> texts = new ArrayList<>(List.of(SlackText.plain(hook.text("text"))));
    texts.addAll(blocks(hook));
    for (int i = 0; i < attachments.size(); i++) {
      Tree attachment = attachments.get(i);
      texts.add(SlackText.plain(attachment.text("pretext")));
      texts.add(i == 0 ? "" : SlackText.plain(attachment.text("title")));
      texts.add(SlackText.plain(attachment.text("text")));
      texts.addAll(blocks(attachment));
      for (Tree field : attachment.items("fields")) {
        draft.field(SlackText.plain(field.text("title")), SlackText.plain(field.text("value")));
      }
    }
    texts.removeIf(String::isBlank);
    String title = SlackText.plain(first.text("title"));
    if (title.isBlank() && !texts.isEmpty()) {
      title = NoteDraft.firstLine(texts.getFirst());
      texts.set(0, behind(title, texts.getFirst()));
      texts.removeIf(String::isBlank);
    }
    if (title.isBlank()) {
      title = SlackText.plain(first.text("fallback"));
    }
    draft.title(title).text(String.join("\n", texts)).link(first.text("title_link"));
    draft.author(first.text("author_name")).footer(first.text("footer"));
    return draft.time(first.text("ts")).heading(hook.text("username")).done(received);
  }

  private static List<String> blocks(Tree holder) {
    List<String> texts = new ArrayList<>();
    for (Tree block : holder.items("blocks")) {
      texts.add(SlackText.plain(block.text("text", "text")));
      for (Tree field : block.items("fields")) {
        texts.add(SlackText.plain(field.text("text")));
      }
    }
    texts.removeIf(String::isBlank);
    return texts;
  }

  private static Note guessed(Tree hook, Instant received) {
    Tree news = news(hook);
    String title = NoteDraft.plain(news.anyText(TITLES));
    String text = NoteDraft.plain(news.anyText(TEXTS));
    if (title.isEmpty()) {
      title = NoteDraft.firstLine(text);
      text = behind(title, text);
    }
    String address = news.anyText(ADDRESSES);
    NoteDraft draft = new NoteDraft(SERVICE).title(title).text(text).link(address);
    draft.time(news.anyText(TIMES)).heading(hook.anyText(SENDERS));
    Set<String> told = new LinkedHashSet<>(List.of(title, text, address));
    told.add(NoteDraft.plain(hook.anyText(SENDERS)));
    int[] room = {FIELDS_MAX, NODES_MAX};
    fields(hook, "", DEEP, told, room, draft);
    return draft.done(received);
  }

  /** The part that has a title or a text: the whole, or what lies in a wrapper. */
  private static Tree news(Tree hook) {
    Tree place = hook;
    for (int depth = 0; depth < DEEP; depth++) {
      if (!place.anyText(TITLES).isBlank() || !place.anyText(TEXTS).isBlank()) {
        return place;
      }
      Tree at = place;
      place =
          WRAPPERS.stream().map(at::at).filter(Tree::isObject).findFirst().orElse(new Tree(null));
    }
    return place.isObject() ? place : hook;
  }

  /** Every single value that was not told yet, under its path, while there is room. */
  private static void fields(
      Tree place, String path, int depth, Set<String> told, int[] room, NoteDraft draft) {
    for (Map.Entry<String, Tree> member : place.members().entrySet()) {
      if (room[0] == 0 || room[1]-- == 0) {
        return;
      }
      String name = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
      String value = NoteDraft.plain(member.getValue().text());
      if (!value.isEmpty() && told.add(value)) {
        draft.field(name, value);
        room[0]--;
      }
      if (depth > 1) {
        fields(member.getValue(), name, depth - 1, told, room, draft);
      }
    }
  }
}
