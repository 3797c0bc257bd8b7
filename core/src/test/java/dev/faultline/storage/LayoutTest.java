package dev.faultline.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Why;
import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import dev.faultline.project.ProjectId;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  private static final IssueId ISSUE = new IssueId(1, 2);

  /** Texts that are parts of keys, names of lanes or of objects: no rows lie there. */
  private static final Set<String> NO_PARTITIONS =
      Set.of(
          "reversed",
          "digits",
          "term",
          "hash",
          "lane",
          "log",
          "deliveryLane",
          "outboxLane",
          "deadLetterName",
          "removalLane",
          "bucket",
          "renamed",
          "pack",
          "packs");

  @Test
  @DisplayName("every partition is of a kind for which it is decided what becomes of it in a move")
  void everyPartitionHasAKind() throws ReflectiveOperationException {
    List<String> partitions = new ArrayList<>();
    for (Method method : Layout.class.getDeclaredMethods()) {
      boolean key = method.getReturnType() == Key.class;
      boolean text = method.getReturnType() == String.class;
      if (!Modifier.isStatic(method.getModifiers())
          || method.isSynthetic()
          || (!key && (!text || NO_PARTITIONS.contains(method.getName())))) {
        continue;
      }
      method.setAccessible(true);
      Object made =
          method.invoke(
              null, Arrays.stream(method.getParameterTypes()).map(LayoutTest::sample).toArray());
      partitions.add(made instanceof Key one ? one.partition() : String.valueOf(made));
    }
    assertThat(partitions).hasSizeGreaterThan(30);
    Set<PartitionKind> kinds = EnumSet.noneOf(PartitionKind.class);
    for (String partition : partitions) {
      Optional<PartitionKind> kind = PartitionKind.of(partition);
      assertThat(kind)
          .as("the kind of %s, which decides whether a backup has it", partition)
          .isPresent();
      kinds.add(kind.orElseThrow());
    }
    assertThat(kinds).containsExactlyInAnyOrder(PartitionKind.values());
  }

  private static Object sample(Class<?> type) {
    return switch (type.getSimpleName()) {
      case "String" -> "1";
      case "long" -> 7L;
      case "int" -> 7;
      case "Instant" -> NOW;
      case "IssueId" -> ISSUE;
      case "ProjectId" -> new ProjectId(1);
      case "Fingerprint" -> new Fingerprint(1, 2);
      case "IssueStatus" -> IssueStatus.UNRESOLVED;
      case "Sort" -> IssueQuery.Sort.COUNT;
      case "IssueState" ->
          new IssueState(issue(), "1", new Fingerprint(1, 2), 0, 0, Map.of(), false);
      case "Decision" -> decision();
      case "Delivery" ->
          new Delivery(
              NOW,
              "decision",
              "target",
              "label",
              ISSUE,
              "SHOP-1",
              "why",
              1,
              Delivery.Result.SENT,
              false,
              "",
              null);
      default -> throw new IllegalArgumentException("no sample of " + type);
    };
  }

  private static Issue issue() {
    return new Issue(
        ISSUE,
        new ProjectId(1),
        "shop",
        1,
        "title",
        "culprit",
        "type",
        Level.ERROR,
        null,
        "",
        IssueStatus.UNRESOLVED,
        NOW,
        NOW,
        1,
        new EventId(1, 2),
        NOW,
        List.of(),
        null,
        null,
        0,
        0,
        0,
        0);
  }

  private static Decision decision() {
    return new Decision(
        "id",
        "1",
        "target",
        "label",
        new byte[0],
        NOW,
        NOW,
        new Decision.Seen(
            ISSUE,
            new ProjectId(1),
            "shop",
            "SHOP-1",
            "title",
            "culprit",
            "type",
            "",
            Level.ERROR,
            null,
            null,
            1,
            new EventId(1, 2),
            NOW,
            new Why(Why.Cause.COUNT, "", "", 1, 1, 1)));
  }
}
