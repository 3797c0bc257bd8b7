package dev.faultline.web;

import dev.faultline.project.ClientKey;
import dev.faultline.project.Dsn;
import dev.faultline.project.Project;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A project's settings.
 *
 * @param start null when every key is revoked: there is nothing to send with
 */
public record SettingsView(
    String name,
    String id,
    Moment created,
    String action,
    List<KeyRow> keys,
    @Nullable StartView start,
    String fault) {

  /**
   * A client key.
   *
   * @param dsn empty when it is revoked
   */
  public record KeyRow(
      String key, String label, Moment created, @Nullable Moment revoked, String dsn) {}

  static SettingsView of(Project project, String url, String fault, Instant now) {
    List<KeyRow> keys = new ArrayList<>();
    for (ClientKey key : project.keys()) {
      Instant revoked = key.revokedAt();
      keys.add(
          new KeyRow(
              key.key(),
              Show.line(key.label(), 100),
              Moment.of(key.createdAt(), now),
              revoked == null ? null : Moment.of(revoked, now),
              key.active() ? Dsn.of(url, project.id(), key.key()) : ""));
    }
    String shown = project.defaultKey();
    return new SettingsView(
        Show.line(project.name(), 300),
        project.id().toString(),
        Moment.of(project.createdAt(), now),
        Links.project(project.name()) + "/settings",
        keys,
        shown.isEmpty() ? null : StartView.of(url, shown, project.id(), project.name()),
        fault);
  }
}
