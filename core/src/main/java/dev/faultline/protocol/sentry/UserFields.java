package dev.faultline.protocol.sentry;

import dev.faultline.codec.WholeText;
import dev.faultline.event.User;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who was affected. */
final class UserFields implements JsonInput.Fields {
  /** Asks for the address the report came from. */
  private static final String AUTO = "{{auto}}";

  private @Nullable String id;
  private @Nullable String username;
  private @Nullable String email;
  private @Nullable String ipAddress;
  private final Map<String, Object> data = new LinkedHashMap<>();

  @Override
  public void field(String name, JsonInput in) throws IOException {
    switch (name) {
      case "id" -> id = in.word();
      case "username" -> username = in.word();
      case "email" -> email = in.word();
      case "ip_address" -> ipAddress = in.word();
      case "data" -> in.plainObject().forEach(data::putIfAbsent);
      default -> {
        Object value = in.plain();
        if (value != null) {
          data.put(WholeText.of(name), value);
        }
      }
    }
  }

  /**
   * The user; null where the client says nothing.
   *
   * @param seen the address the program saw, for lack of the user's own
   * @param remote where the report came from
   * @param infer {@code auto} where the client's settings ask for that address, {@code never} where
   *     they forbid it
   */
  @Nullable User build(@Nullable String seen, @Nullable String remote, @Nullable String infer) {
    String address = ipAddress;
    if (AUTO.equals(address)) {
      address = "never".equals(infer) ? null : remote;
    } else if (address == null) {
      address = seen == null && "auto".equals(infer) ? remote : seen;
    }
    boolean known = id != null || username != null || email != null || address != null;
    return known || !data.isEmpty() ? new User(id, username, email, address, data) : null;
  }
}
