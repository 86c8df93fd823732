package dev.tidings.quickstart.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Random;

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
    FaultDeck deck = new FaultDeck(random(seed, 0));
    for (int earlier = 1; earlier < number; earlier++) {
      var unused = deck.deal(count(random(seed, earlier)));
    }
    Random random = random(seed, number);
    List<Fault> faults =
        deck.deal(count(random)).stream()
            .map(
                kind ->
                    new Fault(
                        kind,
                        Duration.ofMillis(random.nextLong(MAX_AFTER_MS)),
                        Duration.ofMillis(random.nextLong(MIN_LASTS_MS, longest.toMillis())),
                        random.nextInt(1_000)))
            .toList();
    return new RoundPlan(seed, number, faults);
  }

  /// Whether the result may be this plan's: it says what each fault has cost.
  public boolean hasFaultsOf(RoundResult result) {
    return number == result.number()
        && faults.stream()
            .map(Fault::kind)
            .toList()
            .equals(result.costs().stream().map(RoundResult.Cost::kind).toList());
  }

  private static int count(Random random) {
    return 1 + random.nextInt(MAX_FAULTS);
  }

  /// Neighbouring seeds of this generator begin alike: the first draws are thrown away.
  private static Random random(long seed, int number) {
    Random random = new Random(seed * 1_000_003 + number);
    for (int i = 0; i < 8; i++) {
      random.nextLong();
    }
    return random;
  }
}
