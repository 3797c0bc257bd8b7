package dev.faultline.notify.email;

import java.util.regex.Pattern;

/**
 * Plain addresses, {@code name@host}. Narrower than RFC 5322, which allows quotes, comments and
 * line ends: nothing that fits can be more than one address or end a header.
 */
final class Addresses {
  private static final int CHARS = 254;

  private static final Pattern FORM =
      Pattern.compile(
          "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
              + "@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)*"
              + "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  private Addresses() {}

  static boolean fits(String address) {
    return address.length() <= CHARS && FORM.matcher(address).matches();
  }

  static String domain(String address) {
    return address.substring(address.lastIndexOf('@') + 1);
  }
}
