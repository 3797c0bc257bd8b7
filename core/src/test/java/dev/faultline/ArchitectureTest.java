package dev.faultline;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The layers of the house: which package may know which. */
class ArchitectureTest {
  private static final String ROOT = "dev.faultline.";
  private static final String JACKSON = "com.fasterxml.jackson.core..";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.faultline");

  /** What a package may use beside itself, the JDK and JSpecify. */
  private static final Map<String, Set<String>> RANKS = ranks();

  private static Map<String, Set<String>> ranks() {
    Set<String> words = Set.of("project", "event", "grouping", "issue");
    Map<String, Set<String>> ranks = new LinkedHashMap<>();
    ranks.put("project", Set.of());
    ranks.put("event", Set.of("project"));
    ranks.put("grouping", Set.of("project", "event"));
    ranks.put("issue", Set.of("project", "event", "grouping"));
    ranks.put("alert", words);
    ranks.put("meter", Set.of());
    ranks.put("cost", Set.of());
    ranks.put("config", union(words, "alert"));
    ranks.put("http", Set.of("config"));
    ranks.put("outgoing", Set.of("config"));
    ranks.put("settings", union(words, "alert", "config", "outgoing"));
    ranks.put("seal", Set.of());
    ranks.put("storage", union(words, "alert", "config", "meter"));
    ranks.put("access", union(words, "config", "http", "storage"));
    ranks.put("protocol", union(words, "config", "http", "codec"));
    ranks.put("codec", union(words, "config", "http", "protocol"));
    Set<String> rooms = union(words, "alert", "config", "protocol", "codec", "storage", "meter");
    ranks.put("ingest", union(rooms, "http", "access"));
    ranks.put("digest", rooms);
    ranks.put("notify", union(rooms, "outgoing", "seal"));
    ranks.put("relay", union(rooms, "http", "outgoing", "seal"));
    ranks.put("vitals", union(rooms, "outgoing", "cost"));
    ranks.put("move", union(words, "storage"));
    Set<String> doors =
        union(
            rooms, "move", "http", "access", "ingest", "digest", "seal", "notify", "relay", "cost",
            "vitals");
    ranks.put("api", doors);
    ranks.put("web", doors);
    ranks.put("app", union(doors, "api", "web", "outgoing"));
    return ranks;
  }

  /** Libraries, and the packages that may use them. Nothing else comes in. */
  private static final Map<String, Set<String>> LIBRARIES =
      Map.of(
          JACKSON,
          Set.of("codec", "protocol", "notify", "relay", "seal", "api", "web", "settings"),
          "com.fasterxml.jackson.dataformat.toml..",
          Set.of("settings"),
          "com.github.luben.zstd..",
          Set.of("codec", "storage", "digest", "seal", "move"),
          "com.google.crypto.tink..",
          Set.of("seal"),
          "org.apache.hc..",
          Set.of("outgoing"),
          "javax.net..",
          Set.of("outgoing", "notify"),
          "jakarta..",
          Set.of("notify"),
          "org.eclipse.angus..",
          Set.of("notify"),
          "org.brotli.dec..",
          Set.of("codec"),
          "gg.jte..",
          Set.of("web"));

  @TestFactory
  Stream<DynamicTest> everyPackageUsesOnlyLowerOnes() {
    return RANKS.entrySet().stream()
        .map(rank -> DynamicTest.dynamicTest(rank.getKey(), () -> check(rank.getKey())));
  }

  private static void check(String name) {
    List<String> allowed =
        new ArrayList<>(List.of("java..", "javax.crypto..", "org.jspecify.annotations.."));
    allowed.add(ROOT + name + "..");
    RANKS.get(name).forEach(other -> allowed.add(ROOT + other + ".."));
    LIBRARIES.forEach(
        (library, users) -> {
          if (users.contains(name)) {
            allowed.add(library);
          }
        });
    classes()
        .that()
        .resideInAPackage(ROOT + name + "..")
        .and(handWritten())
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed.toArray(String[]::new))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void everyPackageHasARank() {
    Set<String> packages = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      if (handWritten().test(type)) {
        packages.add(type.getPackageName().substring(ROOT.length()).split("\\.")[0]);
      }
    }
    assertThat(packages).isNotEmpty().isSubsetOf(RANKS.keySet());
  }

  @Test
  void onlyTheProtocolAndItsRoutesKnowItsWords() {
    Pattern folder = Pattern.compile("dev\\.faultline\\.protocol\\.(\\w+)(\\..*)?");
    Set<String> protocols = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      Matcher matcher = folder.matcher(type.getPackageName());
      if (matcher.matches()) {
        protocols.add(matcher.group(1));
      }
    }
    for (String protocol : protocols) {
      noClasses()
          .that()
          .resideOutsideOfPackages(
              ROOT + "protocol." + protocol + "..", ROOT + "api." + protocol + "..", ROOT + "app..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + "protocol." + protocol + "..")
          .check(CLASSES);
    }
  }

  @Test
  void protocolsArePureAndNeverStoreAnything() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "protocol..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.net.http..", "java.sql..")
        .check(CLASSES);
  }

  /** System.nanoTime is not here: it tells how long something took, never what time it is. */
  private static final Set<String> ASKS_THE_SYSTEM =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.getenv",
          "java.lang.System.getProperty",
          "java.lang.Math.random",
          "java.time.Clock.systemDefaultZone",
          "java.time.Clock.systemUTC",
          "java.time.Instant.now",
          "java.time.InstantSource.system",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.util.Random.<init>",
          "java.util.UUID.randomUUID",
          "java.util.concurrent.ThreadLocalRandom.current",
          "java.security.SecureRandom.<init>");

  @Test
  void onlyTheFrameAsksTheSystemForTimeChanceAndEnvironment() {
    List<String> found = new ArrayList<>();
    int seen = 0;
    for (JavaClass type : CLASSES) {
      if (type.getPackageName().startsWith(ROOT + "app")) {
        continue;
      }
      // Calls and method references alike: Instant::now asks for the time too.
      for (JavaCodeUnitAccess<?> access : type.getCodeUnitAccessesFromSelf()) {
        seen++;
        String target = access.getTargetOwner().getName() + "." + access.getTarget().getName();
        if (ASKS_THE_SYSTEM.contains(target)) {
          found.add(access.getDescription());
        }
      }
    }
    assertThat(seen).as("calls that were looked at").isGreaterThan(1_000);
    assertThat(found).isEmpty();
  }

  @Test
  void namesSayWhatAThingIs() {
    noClasses()
        .should()
        .haveNameMatching(".*(Impl|Manager|Util|Utils|Helper|Helpers|Base|Common)")
        .check(CLASSES);
  }

  /** A test that may be skipped proves nothing; all modules are looked at, as text. */
  @Test
  void noTestCanBeSkipped() throws IOException {
    Pattern skipping =
        Pattern.compile(
            "@Disabled|@Enabled[A-Z]|@EnabledIf|\\bAssumptions\\b|\\bassume(True|False|That|Thread)");
    Path repository = repository();
    List<String> found = new ArrayList<>();
    int read = 0;
    try (Stream<Path> modules = Files.list(repository)) {
      for (Path tests : modules.map(module -> module.resolve("src")).toList()) {
        if (Files.isDirectory(tests)) {
          read += search(repository, tests, skipping, found);
        }
      }
    }
    assertThat(read).as("source files that were read").isGreaterThan(50);
    assertThat(found).isEmpty();
  }

  private static int search(Path repository, Path folder, Pattern pattern, List<String> found)
      throws IOException {
    int read = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        if (file.endsWith("dev/faultline/ArchitectureTest.java")) {
          continue; // It has to name what it looks for.
        }
        read++;
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
          if (pattern.matcher(lines.get(i)).find()) {
            found.add(repository.relativize(file) + ":" + (i + 1) + " " + lines.get(i).strip());
          }
        }
      }
    }
    return read;
  }

  /** The folder with the parent POM, from wherever the test was started. */
  private static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("core/src"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  /** Classes that we wrote, not the ones that templates were turned into. */
  private static DescribedPredicate<JavaClass> handWritten() {
    return describe(
        "hand-written",
        type -> !type.getSimpleName().startsWith("Jte") && !type.getPackageName().contains(".jte"));
  }

  private static Set<String> union(Set<String> some, String... more) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(List.of(more));
    return all;
  }
}
