package dev.faultline.protocol.sentry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.config.Limits;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.ExceptionInfo.Relation;
import dev.faultline.event.Frame;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.RefusedException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exceptions, how they hang together, and their stacks. */
class SentryExceptionsTest {
  private final SentryProtocol protocol = new SentryProtocol(Limits.defaults());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"exception\":{\"values\":[null,{\"type\":\"A\"},{\"type\":\"B\"}]}}",
        "{\"exception\":[{\"type\":\"A\"},{\"type\":\"B\"}]}",
        "{\"sentry.interfaces.Exception\":{\"values\":[{\"type\":\"A\"},{\"type\":\"B\"},{}]}}",
      })
  void exceptionsComeInEveryWrapper(String json) throws Exception {
    assertThat(chain(translate(json))).containsExactly("ROOT -1 B", "CAUSE 0 A");
  }

  @Test
  void oneBareExceptionIsAListOfOne() throws Exception {
    assertThat(chain(translate("{\"exception\":{\"type\":\"A\",\"value\":\"v\"}}")))
        .containsExactly("ROOT -1 A");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Ids beat the order of the list.
        "`A,id:1,parent:0;B,id:0;C,id:2,parent:1` | ROOT -1 B;CAUSE 0 A;CAUSE 1 C",
        "`C,id:2,parent:0,type:suppressed;A,id:1,parent:0;B,id:0` | ROOT -1 B;CAUSE 0 A;SUPPRESSED 0 C",
        "`C,id:2,parent:0,source:errors[1];A,id:1,parent:0,source:errors[0];B,id:0,group` | ROOT -1 B;MEMBER 0 A;MEMBER 0 C",
        "`C,id:2,parent:0,source:__cause__;A,id:1,parent:0;B,id:0,group` | ROOT -1 B;CAUSE 0 C;MEMBER 0 A",
        "`D,id:3,parent:1;C,id:2,parent:0,source:e[1];A,id:1,parent:0,source:e[0];B,id:0,group` | ROOT -1 B;MEMBER 0 A;CAUSE 1 D;MEMBER 0 C",
        // Ids that make no tree are of no use: the list's order stays.
        "`A,id:1,parent:2;B,id:2,parent:1` | ROOT -1 B;CAUSE 0 A",
        "`A,id:1;B,id:2` | ROOT -1 B;CAUSE 0 A",
        "`A,id:1,parent:1;B,id:1` | ROOT -1 B;CAUSE 0 A",
        "`A,id:2,parent:3;B,id:3,parent:2;C,id:1` | ROOT -1 C;CAUSE 0 B;CAUSE 1 A",
        "`A;S,type:suppressed;B` | ROOT -1 B;SUPPRESSED 0 S;CAUSE 0 A",
        // An only one is the root, whatever it says of a parent.
        "`A,id:5,parent:4` | ROOT -1 A",
      })
  void chainsAreUntangled(String sent, String expected) throws Exception {
    StringBuilder values = new StringBuilder();
    for (String exception : sent.split(";")) {
      String[] parts = exception.split(",");
      StringBuilder mechanism = new StringBuilder("{");
      for (int i = 1; i < parts.length; i++) {
        String[] pair = parts[i].split(":");
        mechanism
            .append(i > 1 ? "," : "")
            .append(
                switch (pair[0]) {
                  case "id" -> "\"exception_id\":" + pair[1];
                  case "parent" -> "\"parent_id\":" + pair[1];
                  case "group" -> "\"is_exception_group\":true";
                  default -> "\"" + pair[0] + "\":\"" + pair[1] + "\"";
                });
      }
      values
          .append(values.isEmpty() ? "" : ",")
          .append("{\"type\":\"" + parts[0] + "\",\"mechanism\":" + mechanism + "}}");
    }

    assertThat(String.join(";", chain(translate("{\"exception\":{\"values\":[" + values + "]}}"))))
        .isEqualTo(expected);
  }

  @Test
  void mechanismsAreReadAlsoBesideTheList() throws Exception {
    EventDraft draft =
        translate(
            "{\"exception\":{\"values\":[{\"type\":\"A\"}],"
                + "\"mechanism\":{\"type\":\"onerror\",\"handled\":false,\"synthetic\":true}}}");

    assertThat(draft.exceptions.getFirst().handled()).isFalse();
    assertThat(draft.exceptions.getFirst().synthetic()).isTrue();
    assertThat(draft.exceptions.getFirst().mechanism()).isEqualTo(Map.of("type", "onerror"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{\"value\":\"TypeError: x is not a function\"}` | TypeError | x is not a function",
        "`{\"value\":\"could not load: x\"}` | | could not load: x",
        "`{\"type\":\"E\",\"value\":{\"code\":7}}` | E | {\"code\":7}",
        "`{\"type\":\"E\",\"value\":42}` | E | 42",
        "`{\"type\":\"E\",\"value\":null}` | E |",
      })
  void valuesMayBeAnything(String exception, String type, String value) throws Exception {
    ExceptionInfo first = translate("{\"exception\":[" + exception + "]}").exceptions.getFirst();

    assertThat(first.type()).isEqualTo(type);
    assertThat(first.value()).isEqualTo(value);
  }

  @Test
  void framesStandTheThrowingOneFirst() throws Exception {
    EventDraft draft =
        translate(
            """
            {"exception":[{"type":"E","stacktrace":{"frames":[
              {"function":"main","filename":"a.py","lineno":0,"in_app":"true"},
              null,
              {"raw_function":"_Z3foo","abs_path":"/a/b.c","lineno":"7","colno":3.0,
               "instruction_addr":"0x1","vars":["x"],"pre_context":["1",null],
               "context_line":"","post_context":[]}
            ],"registers":{"pc":"0x1"},"frames_omitted":[1,5]}}]}
            """);
    Frame thrown = draft.exceptions.getFirst().frames().getFirst();
    Frame main = draft.exceptions.getFirst().frames().getLast();

    assertThat(thrown)
        .hasToString(
            "Frame[function=_Z3foo, module=null, file=/a/b.c, path=/a/b.c, line=7, column=3,"
                + " inApp=null, pre=[1, ], context=, post=[], vars={0=x},"
                + " extra={instruction_addr=0x1}]");
    assertThat(main.line()).isNull();
    assertThat(main.inApp()).isTrue();
    assertThat(draft.notes)
        .extracting("path")
        .containsExactly(
            "exception.0.stacktrace.registers", "exception.0.stacktrace.frames_omitted");
  }

  @Test
  void aStackBesideTheExceptionFindsItsPlace() throws Exception {
    String stack = "\"stacktrace\":{\"frames\":[{\"function\":\"f\"}]}";
    EventDraft bare = translate("{\"exception\":[{\"type\":\"E\"}]," + stack + "}");
    EventDraft full = translate("{\"exception\":[{\"type\":\"E\"," + stack + "}]," + stack + "}");
    EventDraft message =
        translate(
            "{\"message\":\"m\",\"sentry.interfaces.Stacktrace\":{\"frames\":[{\"function\":\"f\"}]}}");

    assertThat(bare.exceptions.getFirst().frames()).hasSize(1);
    assertThat(bare.threads).isEmpty();
    assertThat(full.threads).hasSize(1);
    assertThat(message.threads).hasSize(1);
    assertThat(message.threads.getFirst().current()).isTrue();
  }

  @Test
  void rawStacksServeWhereThereIsNoOther() throws Exception {
    String raw = "\"raw_stacktrace\":{\"frames\":[{\"function\":\"raw\"}]}";
    EventDraft draft =
        translate(
            "{\"exception\":[{\"type\":\"E\",\"stacktrace\":null,"
                + raw
                + "}],"
                + "\"threads\":[{\"id\":1,\"main\":true,"
                + raw
                + "}]}");

    assertThat(draft.exceptions.getFirst().frames()).extracting("function").containsExactly("raw");
    assertThat(draft.threads.getFirst().frames()).extracting("function").containsExactly("raw");
  }

  private static List<String> chain(EventDraft draft) {
    assertThat(draft.exceptions.getFirst().relation()).isEqualTo(Relation.ROOT);
    return draft.exceptions.stream()
        .map(exception -> exception.relation() + " " + exception.parent() + " " + exception.type())
        .toList();
  }

  private EventDraft translate(String json) throws RefusedException {
    return protocol.translate(
        new Entry(
            new EventId(1, 2), TestFraming.NOW, "sentry", "event", json.getBytes(UTF_8), Map.of()));
  }
}
