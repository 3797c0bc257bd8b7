package dev.faultline.notify;

import org.jspecify.annotations.Nullable;

/** What a worker of room 6 does next. */
sealed interface Task {
  /** Tries a decision. */
  record Try(Held held, Job job, Pace pace, boolean doubtful) implements Task {}

  /** Reads decisions of a target. */
  record Load(Held held, @Nullable String cursor, int limit) implements Task {}

  /** Looks for targets that have decisions. */
  record Walk(String scope, @Nullable String after) implements Task {}
}
