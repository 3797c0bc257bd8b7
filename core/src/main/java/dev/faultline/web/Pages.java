package dev.faultline.web;

import dev.faultline.http.Response;
import gg.jte.html.HtmlInterceptor;
import gg.jte.html.HtmlTemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns a compiled template into an answer. */
final class Pages {
  /** Templates take an interceptor of their forms; ours have none. */
  static final @Nullable HtmlInterceptor NO_INTERCEPTOR = null;

  private static final int TYPICAL_CHARS = 32 << 10;

  private Pages() {}

  static Response html(int status, Consumer<HtmlTemplateOutput> template) {
    StringOutput text = new StringOutput(TYPICAL_CHARS);
    template.accept(new OwaspHtmlTemplateOutput(text));
    return Response.text(status, "text/html; charset=utf-8", text.toString());
  }
}
