package dev.tidings.tracker.access;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Slows down who guesses passwords: from the fifth wrong one for a name on, each costs a pause,
/// which doubles. Names are forgotten when they have rested for an hour, and the oldest where too
/// many are tried. Thread-safe.
final class SignInGuard {

  private static final int FREE_ATTEMPTS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);
  private static final Duration FORGET_AFTER = Duration.ofHours(1);
  private static final int MAX_NAMES = 10_000;

  private final Map<String, Wrong> wrong = new LinkedHashMap<>();

  private record Wrong(int count, Instant at, Instant until) {}

  /// How long the name has to wait; empty where it may try now.
  synchronized Optional<Duration> waitOf(String name, Instant now) {
    Wrong known = wrong.get(name);
    return known == null || !now.isBefore(known.until())
        ? Optional.empty()
        : Optional.of(Duration.between(now, known.until()));
  }

  synchronized void wrong(String name, Instant now) {
    Wrong before = wrong.remove(name);
    boolean counts = before != null && now.isBefore(before.at().plus(FORGET_AFTER));
    int count = counts ? before.count() + 1 : 1;
    wrong.put(name, new Wrong(count, now, now.plus(pauseAfter(count))));
    if (wrong.size() > MAX_NAMES) {
      wrong.remove(wrong.keySet().iterator().next());
    }
  }

  synchronized void right(String name) {
    wrong.remove(name);
  }

  private static Duration pauseAfter(int count) {
    if (count < FREE_ATTEMPTS) {
      return Duration.ZERO;
    }
    int doublings = Math.min(count - FREE_ATTEMPTS, 10);
    Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
    return pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE;
  }
}
