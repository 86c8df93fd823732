package dev.tidings.quickstart.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// What the command line of the chaos asks for. Immutable.
///
/// @param only the one round to play; empty for all of them
record ChaosOptions(
    int rounds, long seed, Duration longest, Optional<Integer> only, Path data, boolean anew) {

  static final String HELP =
      """
      quickstart/chaos [options]    rounds of faults under load, and a verdict over what came through

        --rounds N       how many rounds (default 10)
        --seed S         which rounds (default 1): the same seed plays the same faults
        --longest S      how many seconds a fault lasts at most, 1 to 20 (default 20)
        --round N        this round alone, and into no file: to look at one that failed
        --data DIR       where data, logs and the rounds' results are kept (default .tidings-chaos)
        --anew           forget the results of earlier rounds of this seed and --longest
        --help           this text

      A run that was stopped goes on behind the last round that ended. The last line is JSON; the
      status is 1 where anything was lost, duplicated, reordered, invented or unaccounted.
      """;

  private static final int MAX_ROUNDS = 1_000_000;
  private static final int MAX_LONGEST = 20;

  /// @throws IllegalArgumentException with a complaint for the user
  static ChaosOptions parse(List<String> arguments, Path home) {
    int rounds = 10;
    long seed = 1;
    int longest = MAX_LONGEST;
    Optional<Integer> only = Optional.empty();
    Path data = home.resolve(".tidings-chaos");
    boolean anew = false;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      switch (option) {
        case "--rounds" -> rounds = (int) number(option, rest, 1, MAX_ROUNDS);
        case "--seed" -> seed = number(option, rest, Long.MIN_VALUE, Long.MAX_VALUE);
        case "--longest" -> longest = (int) number(option, rest, 1, MAX_LONGEST);
        case "--round" -> only = Optional.of((int) number(option, rest, 1, MAX_ROUNDS));
        case "--data" -> data = Path.of(value(option, rest));
        case "--anew" -> anew = true;
        default ->
            throw new IllegalArgumentException(
                option + ": no such option (expected: see quickstart/chaos --help)");
      }
    }
    return new ChaosOptions(rounds, seed, Duration.ofSeconds(longest), only, data, anew);
  }

  /// The name of the file with the results of rounds: those of other options are other rounds.
  String resultsFile() {
    return "rounds-of-seed-%d-longest-%ds.jsonl".formatted(seed, longest.toSeconds());
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + ": its value is missing (expected: see --help)");
    }
    return rest.next();
  }

  private static long number(String option, Iterator<String> rest, long min, long max) {
    String text = value(option, rest);
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        option + ": " + text + " (expected: a number from " + min + " to " + max + ")");
  }
}
