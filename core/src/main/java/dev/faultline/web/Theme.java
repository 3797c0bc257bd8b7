package dev.faultline.web;

import java.util.Locale;

/** Light or dark, or as the system says. */
public enum Theme {
  AUTO,
  LIGHT,
  DARK;

  /** The name in the cookie and on the page. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What the switch goes to. */
  public Theme next() {
    return switch (this) {
      case AUTO -> LIGHT;
      case LIGHT -> DARK;
      case DARK -> AUTO;
    };
  }

  static Theme parse(String text) {
    for (Theme theme : values()) {
      if (theme.label().equals(text)) {
        return theme;
      }
    }
    return AUTO;
  }
}
