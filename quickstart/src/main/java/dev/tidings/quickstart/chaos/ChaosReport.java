package dev.tidings.quickstart.chaos;

import dev.tidings.quickstart.check.HistoryRecord;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// What many rounds say together, for people and for programs. Pure.
public final class ChaosReport {

  private static final int MAX_SHOWN = 20;

  private final List<RoundResult> results;
  private final List<HistoryRecord> repeats;

  /// @param repeats what stood in the history a second time when all rounds were over: some of it
  /// may have come behind its round's verdict
  public ChaosReport(List<RoundResult> results, List<HistoryRecord> repeats) {
    this.results = List.copyOf(results);
    this.repeats = List.copyOf(repeats);
  }

  public boolean isClean() {
    return repeats.isEmpty() && results.stream().allMatch(RoundResult::isClean);
  }

  /// A table of the faults: how often, how long, and the longest that a notification was on its way
  /// meanwhile; below it what was found, if anything.
  public String text() {
    Map<FaultKind, List<RoundResult.Cost>> byKind =
        results.stream()
            .flatMap(result -> result.costs().stream())
            .collect(
                Collectors.groupingBy(
                    RoundResult.Cost::kind,
                    () -> new EnumMap<>(FaultKind.class),
                    Collectors.toList()));
    StringBuilder text = new StringBuilder();
    text.append(
        "%-32s %6s %14s %16s %16s%n"
            .formatted("fault", "times", "mended, median", "latency, median", "latency, worst"));
    byKind.forEach(
        (kind, costs) ->
            text.append(
                "%-32s %6d %14s %16s %16s%n"
                    .formatted(
                        kind.text(),
                        costs.size(),
                        seconds(median(costs, RoundResult.Cost::lastedMs)),
                        seconds(median(costs, RoundResult.Cost::worstMs)),
                        seconds(
                            costs.stream().mapToLong(RoundResult.Cost::worstMs).max().orElse(0)))));
    text.append(
        "%-32s %6s %14s %16s%n"
            .formatted(
                "before the faults, p99", "", "", seconds(median(results, RoundResult::calmMs))));
    text.append(
        "unaccounted %d, the accounts' remainder %d%n"
            .formatted(sum(RoundResult::unaccounted), sum(RoundResult::remainder)));
    text.append(
        "%d rounds, %d events, %d deliveries and records checked%n"
            .formatted(results.size(), sum(RoundResult::events), sum(RoundResult::checked)));
    results.stream()
        .filter(result -> !result.isClean())
        .forEach(
            result ->
                text.append(
                    "round %d: %d unaccounted, %d left over by the accounts; %s%n"
                        .formatted(
                            result.number(),
                            result.unaccounted(),
                            result.remainder(),
                            result.details())));
    if (!repeats.isEmpty()) {
      text.append(
          "%d records stand in the history a second time: %s%n"
              .formatted(repeats.size(), repeats.stream().limit(MAX_SHOWN).toList()));
    }
    return text.toString();
  }

  /// One line of JSON. What stands twice in the history may have been found by its round too: it
  /// is not counted twice.
  public String json() {
    return String.format(
        Locale.ROOT,
        "{\"rounds\":%d,\"lost\":%d,\"duplicated\":%d,\"reordered\":%d,\"invented\":%d,"
            + "\"unaccounted\":%d,\"remainder\":%d,\"gaps_said\":%d,\"events\":%d,\"checked\":%d}",
        results.size(),
        sum(RoundResult::lost),
        Math.max(sum(RoundResult::duplicated), repeats.size()),
        sum(RoundResult::reordered),
        sum(RoundResult::invented),
        sum(RoundResult::unaccounted),
        sum(RoundResult::remainder),
        sum(RoundResult::gapsSaid),
        sum(RoundResult::events),
        sum(RoundResult::checked));
  }

  private long sum(ToLongFunction<RoundResult> part) {
    return results.stream().mapToLong(part).sum();
  }

  private static <T> long median(List<T> several, ToLongFunction<T> part) {
    long[] sorted = several.stream().mapToLong(part).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.2f s", millis / 1000.0);
  }
}
