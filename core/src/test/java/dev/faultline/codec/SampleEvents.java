package dev.faultline.codec;

import dev.faultline.event.Breadcrumb;
import dev.faultline.event.Event;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Level;
import dev.faultline.event.RequestInfo;
import dev.faultline.event.Sdk;
import dev.faultline.event.User;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Events as programs of many kinds send them, about 4 KB each: real frameworks' frames, headers and
 * contexts around made-up application code. What the dictionary is trained with, and what figures
 * are taken on.
 */
final class SampleEvents {
  private static final List<String> PLATFORMS =
      List.of("java", "python", "node", "javascript", "ruby", "php", "go", "csharp");
  private static final Map<String, List<String>> TYPES =
      Map.of(
          "java",
          List.of(
              "java.lang.NullPointerException",
              "java.lang.IllegalStateException",
              "java.lang.IllegalArgumentException",
              "java.sql.SQLException",
              "java.util.concurrent.TimeoutException",
              "org.springframework.dao.DataIntegrityViolationException",
              "java.net.SocketTimeoutException"),
          "python",
          List.of(
              "KeyError",
              "ValueError",
              "AttributeError",
              "TypeError",
              "ConnectionError",
              "IntegrityError",
              "OperationalError",
              "DoesNotExist"),
          "node",
          List.of("TypeError", "Error", "ReferenceError", "AxiosError", "SyntaxError"),
          "javascript",
          List.of("TypeError", "ReferenceError", "ChunkLoadError", "UnhandledRejection", "Error"),
          "ruby",
          List.of("NoMethodError", "ActiveRecord::RecordNotFound", "ArgumentError", "KeyError"),
          "php",
          List.of("ErrorException", "TypeError", "Illuminate\\Database\\QueryException"),
          "go",
          List.of("*errors.errorString", "*fmt.wrapError", "runtime.boundsError"),
          "csharp",
          List.of(
              "System.NullReferenceException",
              "System.InvalidOperationException",
              "Microsoft.EntityFrameworkCore.DbUpdateException"));
  private static final List<String> VALUES =
      List.of(
          "Cannot read properties of undefined (reading '%s')",
          "%s is not a function",
          "'NoneType' object has no attribute '%s'",
          "undefined method `%s' for nil:NilClass",
          "Cannot invoke \"String.length()\" because \"%s\" is null",
          "duplicate key value violates unique constraint \"%s_pkey\"",
          "connect ECONNREFUSED 10.0.3.%2$d:5432",
          "timeout of %2$d000ms exceeded",
          "Request failed with status code 50%3$d",
          "could not charge order %2$d",
          "Undefined array key \"%s\"",
          "Failed to fetch",
          "No such file or directory: '/tmp/%s-%2$d.csv'",
          "invalid input syntax for type integer: \"%s\"",
          "Connection is not available, request timed out after 30000ms.");
  private static final List<String> WORDS =
      List.of(
          "order customer invoice payment cart account session report import export user product"
              .concat(" shipment stock price coupon catalog search queue worker message ticket")
              .concat(" booking profile policy claim device sensor upload image page token")
              .split(" "));
  private static final List<String> VERBS =
      List.of(
          "get load find create update delete save parse render handle process validate send"
              .concat(" compute check apply fetch build sync resolve charge")
              .split(" "));
  private static final List<String> LINES =
      List.of(
          "    const %1$s = await %2$s.%3$s(%1$sId);",
          "    return this.%2$s.%3$s(%1$s);",
          "  } catch (err) {",
          "    throw new Error('%3$s ' + %1$s.id + ' failed');",
          "  if (!%1$s) {",
          "    return null;",
          "        %1$s = self.%2$s.%3$s(%1$s_id)",
          "        return %3$s_%1$s(request, %2$s=%2$s)",
          "    def %3$s_%1$s(self, %2$s):",
          "        raise ValueError(\"no %1$s\")",
          "    try:",
          "    except Exception as e:",
          "    @%1$s = %2$s.%3$s(params[:id])",
          "  def %3$s",
          "  end",
          "        $%1$s = $this->%2$s->%3$s($request->input('id'));",
          "    public function %3$s(Request $request)",
          "\tif err != nil {",
          "\t\treturn nil, fmt.Errorf(\"%3$s %1$s: %%w\", err)",
          "\t%1$s, err := s.%2$s.%3$s(ctx, id)",
          "        var %1$s = await _%2$s.%3$sAsync(id);",
          "    }",
          "  }",
          "}",
          "");
  private static final List<String> AGENTS =
      List.of(
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/%d.0.0.0 Safari/537.36",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/%d.0.0.0 Safari/537.36",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML,"
              + " like Gecko) Version/17.4 Mobile/15E148 Safari/604.1",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:%1$d.0) Gecko/20100101 Firefox/%1$d.0",
          "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
              + " Chrome/%d.0.0.0 Mobile Safari/537.36",
          "curl/8.5.0",
          "python-requests/2.31.0");
  private static final Map<String, List<Frame>> FRAMEWORKS = frameworks();

  private final Random random;

  SampleEvents(long seed) {
    this.random = new Random(seed);
  }

  Event event() {
    String platform = one(PLATFORMS);
    EventDraft draft = new EventDraft();
    draft.protocol = "sentry";
    draft.level = random.nextInt(6) == 0 ? Level.WARNING : Level.ERROR;
    draft.platform = platform;
    draft.transaction = "/api/" + one(WORDS) + "s/{id}/" + one(VERBS);
    draft.environment = one(List.of("production", "staging", "prod", "development"));
    draft.release = one(WORDS) + "@1." + random.nextInt(30) + "." + random.nextInt(10);
    draft.serverName = one(WORDS) + "-" + hex(5) + "-" + hex(3);
    String type = one(Objects.requireNonNull(TYPES.get(platform)));
    ExceptionInfo root = exception(platform, type, ExceptionInfo.Relation.ROOT, -1);
    draft.exceptions.add(root);
    if (random.nextInt(4) == 0) {
      draft.exceptions.add(exception(platform, type, ExceptionInfo.Relation.CAUSE, 0));
    }
    for (int i = random.nextInt(8); i > 0; i--) {
      draft.breadcrumbs.add(breadcrumb());
    }
    draft.tags.put("customer", one(List.of("free", "gold", "enterprise")));
    draft.tags.put("handled", Boolean.TRUE.equals(root.handled()) ? "yes" : "no");
    contexts(draft, platform);
    if (random.nextInt(3) > 0) {
      draft.user =
          new User(
              Integer.toString(random.nextInt(1_000_000)),
              null,
              one(WORDS) + random.nextInt(999) + "@example.com",
              "203.0.113." + random.nextInt(256),
              Map.of());
    }
    if (random.nextInt(3) > 0) {
      draft.request = request();
    }
    draft.sdk = sdk(platform);
    if (random.nextInt(3) == 0) {
      draft.extra.put(one(WORDS), (long) random.nextInt(1_000));
      draft.extra.put("arguments", List.of(one(WORDS), one(VERBS)));
    }
    Instant received = Instant.ofEpochMilli(1_795_000_000_000L + random.nextLong(10_000_000_000L));
    return draft.build(
        new EventId(random.nextLong(), random.nextLong()),
        received.minusMillis(random.nextInt(3_000)),
        received);
  }

  private ExceptionInfo exception(
      String platform, String type, ExceptionInfo.Relation relation, int parent) {
    String value = one(VALUES).formatted(one(WORDS), random.nextInt(100), random.nextInt(5));
    Map<String, Object> mechanism = new LinkedHashMap<>();
    mechanism.put(
        "type",
        one(List.of("generic", "onunhandledrejection", "onerror", "django", "HandlerAdapter")));
    List<Frame> frames = new ArrayList<>();
    List<Frame> framework = Objects.requireNonNull(FRAMEWORKS.get(platform));
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      frames.add(appFrame(platform));
    }
    int from = random.nextInt(framework.size());
    for (int i = random.nextInt(3, 12); i > 0; i--) {
      Frame frame = framework.get((from + i) % framework.size());
      frames.add(
          new Frame(
              frame.function(),
              frame.module(),
              frame.file(),
              frame.path(),
              random.nextInt(1, 900),
              platform.endsWith("e") || platform.endsWith("t") ? random.nextInt(1, 99) : null,
              false,
              List.of(),
              null,
              List.of(),
              Map.of(),
              Map.of()));
    }
    return new ExceptionInfo(
        relation, parent, type, value, null, null, random.nextBoolean(), false, mechanism, frames);
  }

  private Frame appFrame(String platform) {
    String noun = one(WORDS);
    String verb = one(VERBS);
    String function = verb + Character.toUpperCase(noun.charAt(0)) + noun.substring(1);
    String file =
        switch (platform) {
          case "java" -> Character.toUpperCase(noun.charAt(0)) + noun.substring(1) + "Service.java";
          case "python" -> "app/" + noun + "s/views.py";
          case "ruby" -> "app/controllers/" + noun + "s_controller.rb";
          case "php" -> "/app/Http/Controllers/" + noun + "Controller.php";
          case "go" -> "internal/" + noun + "/service.go";
          case "csharp" -> noun + "Controller.cs";
          case "javascript" -> "https://www.example.com/assets/" + noun + "-" + hex(6) + ".js";
          default -> "/app/src/" + noun + "s/" + noun + ".service.js";
        };
    boolean source = !platform.equals("java") && !platform.equals("csharp");
    return new Frame(
        function,
        platform.equals("java") ? "com.example." + noun + ".service." + noun + "Service" : noun,
        file,
        platform.equals("python") ? "/srv/" + file : null,
        random.nextInt(1, 500),
        platform.equals("node") ? random.nextInt(1, 80) : null,
        true,
        source ? lines(5) : List.of(),
        source ? line() : null,
        source ? lines(5) : List.of(),
        platform.equals("python")
            ? Map.of(noun + "_id", (long) random.nextInt(9_999), "self", "<" + noun + " object>")
            : Map.of(),
        Map.of());
  }

  private Breadcrumb breadcrumb() {
    Instant time = Instant.ofEpochMilli(1_795_000_000_000L + random.nextLong(10_000_000_000L));
    return switch (random.nextInt(5)) {
      case 0 -> new Breadcrumb(time, "http", "fetch", Level.INFO, null, http());
      case 1 -> new Breadcrumb(time, "http", "xhr", Level.INFO, null, http());
      case 2 ->
          new Breadcrumb(
              time,
              "navigation",
              "navigation",
              null,
              null,
              Map.of("from", "/" + one(WORDS), "to", "/" + one(WORDS)));
      case 3 ->
          new Breadcrumb(
              time,
              null,
              "ui.click",
              null,
              "div." + one(WORDS) + " > button.btn.btn-primary",
              Map.of());
      default ->
          new Breadcrumb(
              time,
              "default",
              one(List.of("console", "query", "auth", "app", "redis")),
              Level.INFO,
              "SELECT * FROM " + one(WORDS) + "s WHERE id = " + random.nextInt(9_999),
              Map.of("logger", "console"));
    };
  }

  private Map<String, Object> http() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("method", one(List.of("GET", "POST")));
    data.put("url", "https://api.example.com/v1/" + one(WORDS) + "s/" + random.nextInt(9_999));
    data.put("status_code", 200L);
    return data;
  }

  private void contexts(EventDraft draft, String platform) {
    Map<String, Object> trace = new LinkedHashMap<>();
    trace.put("trace_id", hex(32));
    trace.put("span_id", hex(16));
    draft.contexts.put("trace", trace);
    if (platform.equals("javascript")) {
      draft.contexts.put("browser", named("browser", "Chrome", "121.0.0"));
      draft.contexts.put("os", named("os", "Windows", "10"));
      draft.contexts.put(
          "culture", Map.of("locale", "en-US", "timezone", "Europe/Berlin", "calendar", "gregory"));
      return;
    }
    draft.contexts.put("runtime", named("runtime", platform, "21.0." + random.nextInt(9)));
    Map<String, Object> os = named("os", "Linux", "5.15.0-91-generic");
    os.put("kernel_version", "#101-Ubuntu SMP");
    draft.contexts.put("os", os);
    Map<String, Object> device = new LinkedHashMap<>();
    device.put("arch", "x64");
    device.put("boot_time", "2026-11-0" + random.nextInt(1, 9) + "T07:11:42.317Z");
    device.put("memory_size", 16_764_743_680L);
    device.put("free_memory", random.nextLong(16_764_743_680L));
    device.put("processor_count", 4L);
    device.put("cpu_description", "Intel(R) Xeon(R) CPU @ 2.20GHz");
    device.put("processor_frequency", 2_200L);
    draft.contexts.put("device", device);
    draft.contexts.put(
        "app", Map.of("app_start_time", "2026-11-21T22:14:03.522Z", "app_memory", 75_128_832L));
    draft.contexts.put(
        "cloud_resource", Map.of("cloud.provider", "aws", "cloud.region", "eu-central-1"));
  }

  private static Map<String, Object> named(String type, String name, String version) {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("type", type);
    context.put("name", name);
    context.put("version", version);
    return context;
  }

  private RequestInfo request() {
    String agent = one(AGENTS).formatted(random.nextInt(100, 140));
    String host = one(List.of("www.example.com", "shop.example.com", "api.example.com"));
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    headers.add(Map.entry("Host", host));
    headers.add(Map.entry("User-Agent", agent));
    headers.add(Map.entry("Accept", "application/json, text/plain, */*"));
    headers.add(Map.entry("Accept-Encoding", "gzip, deflate, br"));
    headers.add(Map.entry("Accept-Language", "en-US,en;q=0.9"));
    headers.add(Map.entry("Content-Type", "application/json"));
    headers.add(Map.entry("Content-Length", Integer.toString(random.nextInt(4_000))));
    headers.add(Map.entry("Connection", "keep-alive"));
    headers.add(Map.entry("Referer", "https://" + host + "/" + one(WORDS)));
    headers.add(Map.entry("Cookie", "[scrubbed]"));
    headers.add(Map.entry("Authorization", "[scrubbed]"));
    headers.add(Map.entry("X-Forwarded-For", "203.0.113." + random.nextInt(256)));
    headers.add(Map.entry("X-Forwarded-Proto", "https"));
    headers.add(Map.entry("X-Request-Id", hex(32)));
    return new RequestInfo(
        one(List.of("GET", "POST", "PUT")),
        "https://" + host + "/api/" + one(WORDS) + "s/" + random.nextInt(9_999),
        random.nextBoolean() ? "page=" + random.nextInt(20) + "&sort=" + one(WORDS) : null,
        null,
        headers.subList(0, random.nextInt(4, headers.size() + 1)),
        Map.of(),
        random.nextBoolean() ? Map.of(one(WORDS) + "Id", (long) random.nextInt(9_999)) : null,
        Map.of("SERVER_NAME", host, "SERVER_PORT", "443", "REMOTE_ADDR", "10.0.1.7"));
  }

  private Sdk sdk(String platform) {
    return switch (platform) {
      case "java" -> new Sdk("sentry.java.spring-boot.jakarta", "8.53.0");
      case "python" -> new Sdk("sentry.python.django", "2.68.0");
      case "javascript" -> new Sdk("sentry.javascript.react", "11.12.0");
      case "ruby" -> new Sdk("sentry.ruby.rails", "6.6.2");
      case "php" -> new Sdk("sentry.php.laravel", "4.10.0");
      case "go" -> new Sdk("sentry.go", "0.31.1");
      case "csharp" -> new Sdk("sentry.dotnet.aspnetcore", "5.0.0");
      default -> new Sdk("sentry.javascript.node", "10.78.0");
    };
  }

  private List<String> lines(int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(line());
    }
    return lines;
  }

  private String line() {
    return one(LINES).formatted(one(WORDS), one(WORDS), one(VERBS));
  }

  private String hex(int digits) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < digits; i++) {
      hex.append(Character.forDigit(random.nextInt(16), 16));
    }
    return hex.toString();
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static Map<String, List<Frame>> frameworks() {
    Map<String, List<Frame>> frameworks = new HashMap<>();
    try (InputStream in = SampleEvents.class.getResourceAsStream("/dictionary/frames.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\\|", -1))
          .forEach(
              part ->
                  frameworks
                      .computeIfAbsent(part[0], _ -> new ArrayList<>())
                      .add(frame(part[1], part[2], part[3], part[4])));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return frameworks;
  }

  private static Frame frame(String function, String module, String file, String path) {
    return new Frame(
        function,
        module.isEmpty() ? null : module,
        file.isEmpty() ? null : file,
        path.isEmpty() ? null : path,
        null,
        null,
        null,
        List.of(),
        null,
        List.of(),
        Map.of(),
        Map.of());
  }
}
