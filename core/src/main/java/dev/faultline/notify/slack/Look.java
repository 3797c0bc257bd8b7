package dev.faultline.notify.slack;

import dev.faultline.notify.Options;
import dev.faultline.notify.Texts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Under which name and picture a message appears, where the config says so. */
record Look(@Nullable String username, @Nullable String iconUrl, @Nullable String iconEmoji) {
  private static final int NAME_CHARS = 80;

  /** The original's order of choice: {@code iconUrl, iconEmoji, icon_url, icon_emoji}. */
  static Look of(Options options) {
    String username = given(options, "username");
    String url = given(options, "iconUrl");
    String emoji = given(options, "iconEmoji");
    String oldUrl = given(options, "icon_url");
    String oldEmoji = given(options, "icon_emoji");
    if (url == null && emoji == null) {
      url = oldUrl;
      emoji = oldEmoji;
    }
    return new Look(username, url, url == null ? emoji : null);
  }

  private static @Nullable String given(Options options, String name) {
    String text = options.text(name);
    return text == null || text.isBlank() ? null : Texts.line(text);
  }

  void put(Map<String, @Nullable Object> payload) {
    if (username != null) {
      payload.put("username", Texts.cut(username, NAME_CHARS));
    }
    if (iconUrl != null) {
      payload.put("icon_url", iconUrl);
    } else if (iconEmoji != null) {
      payload.put("icon_emoji", iconEmoji);
    }
  }
}
