package dev.tidings.quickstart.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// What one round does, as its seed has it: the same seed and number make the same plan. Pure.
///
/// @param number from 1
public record RoundPlan(long seed, int number, List<Fault> faults) {

  private static final int MAX_FAULTS = 4;
  private static final long MIN_LASTS_MS = 300;
  private static final long MAX_AFTER_MS = 4_000;

  public RoundPlan {
    faults = List.copyOf(faults);
  }

  /// @param longest how long a fault may last, 1 to 20 s
  public static RoundPlan of(long seed, int number, Duration longest) {
    // Neighbouring seeds of this generator begin alike: the first draws are thrown away.
    Random random = new Random(seed * 1_000_003 + number);
    for (int i = 0; i < 8; i++) {
      random.nextLong();
    }
    List<FaultKind> kinds = new ArrayList<>(List.of(FaultKind.values()));
    Collections.shuffle(kinds, random);
    int count = 1 + random.nextInt(MAX_FAULTS);
    Set<FaultKind.Target> struck = EnumSet.noneOf(FaultKind.Target.class);
    List<Fault> faults = new ArrayList<>();
    for (FaultKind kind : kinds) {
      if (faults.size() < count && struck.add(kind.target())) {
        faults.add(
            new Fault(
                kind,
                Duration.ofMillis(random.nextLong(MAX_AFTER_MS)),
                Duration.ofMillis(random.nextLong(MIN_LASTS_MS, longest.toMillis())),
                random.nextInt(1_000)));
      }
    }
    return new RoundPlan(seed, number, faults);
  }
}
