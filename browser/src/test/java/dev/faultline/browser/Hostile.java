package dev.faultline.browser;

import com.google.gson.Gson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events that try to be more than text, in every field that a client can fill. */
final class Hostile {
  /** Each sets {@code hacked} or opens a dialog wherever a page takes it for more than text. */
  static final List<String> TEXTS =
      List.of(
          "<script>window.hacked=1;alert(1)</script>",
          "\"><img src=x onerror=\"window.hacked=2;alert(2)\">",
          "'><svg onload='window.hacked=3;alert(3)'>",
          "</script><script>window.hacked=4</script><!--",
          "javascript:window.hacked=5;alert(5)//",
          "\" onmouseover=\"window.hacked=6\" autofocus onfocus=\"window.hacked=6",
          "${7*191} @{7*191} #{7*191} {{7*191}} !{7*191} @if(true)",
          "</title></textarea></style></template><iframe srcdoc='<script>top.hacked=8</script>'>",
          "<a href=\"javascript:window.hacked=9\">click</a><base href=//evil.example>",
          "<meta http-equiv=refresh content='0;url=javascript:hacked=10'><style>*{display:none}</style>",
          "&lt;b&gt; &#x3c;script&#x3e;hacked=11 %3Cscript%3E \\u003cscript\\u003e",
          "<div hx-get='/p' hx-trigger='load' hx-on:load='window.hacked=12'>x</div>");

  private Hostile() {}

  /** A store request's body with the text everywhere. */
  static String event(String text, int number) {
    Map<String, Object> frame = new LinkedHashMap<>();
    frame.put("function", text);
    frame.put("module", text);
    frame.put("filename", text);
    frame.put("abs_path", text);
    frame.put("lineno", 7);
    frame.put("in_app", true);
    frame.put("pre_context", List.of(text, "x".repeat(3_000)));
    frame.put("context_line", text);
    frame.put("post_context", List.of(text));
    frame.put("vars", Map.of(text, text, "nested", Map.of(text, List.of(text))));
    Map<String, Object> exception = new LinkedHashMap<>();
    exception.put("type", text);
    exception.put("value", text + " \u202egnp.exe\u202c " + "long ".repeat(2_000));
    exception.put("module", text);
    exception.put("stacktrace", Map.of("frames", List.of(frame)));
    exception.put("mechanism", Map.of("type", text, "handled", false, "data", Map.of(text, text)));
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("event_id", "%032x".formatted(0xbad000 + number));
    event.put("platform", "javascript");
    event.put("level", "error");
    event.put("logger", text);
    event.put("transaction", text);
    event.put("server_name", text);
    event.put("release", text);
    event.put("dist", text);
    event.put("environment", "e" + text.replace("/", ""));
    event.put("fingerprint", List.of(text));
    event.put(
        "message", Map.of("formatted", text, "message", text + "%s", "params", List.of(text)));
    event.put("exception", Map.of("values", List.of(exception)));
    event.put(
        "breadcrumbs",
        Map.of(
            "values",
            List.of(Map.of("category", text, "message", text, "data", Map.of(text, text)))));
    event.put("tags", Map.of("plain", text, text, text));
    event.put("extra", Map.of(text, Map.of(text, text)));
    event.put("user", Map.of("id", text, "username", text, "email", text, "more", text));
    event.put(
        "request",
        Map.of(
            "url",
            text,
            "method",
            text,
            "query_string",
            text,
            "headers",
            Map.of("X-Text", text, "Referer", text),
            "data",
            Map.of(text, text),
            "env",
            Map.of(text, text)));
    event.put(
        "contexts",
        Map.of("runtime", Map.of("name", text, "version", text), "own", Map.of(text, text)));
    event.put("modules", Map.of(text, text));
    event.put("sdk", Map.of("name", text, "version", text));
    return new Gson().toJson(event);
  }
}
