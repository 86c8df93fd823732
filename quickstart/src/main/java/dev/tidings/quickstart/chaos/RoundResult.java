package dev.tidings.quickstart.chaos;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tidings.quickstart.check.Verdict;
import java.util.List;

/// What came of one round.
///
/// @param events how many were published
/// @param checked deliveries and records that the checker looked at
/// @param unaccounted notifications that the tracker has in no state, or in one that nobody saw
/// @param remainder what the tracker's accounts leave over by themselves, told by REST and as its
/// metric
/// @param gapsSaid how often a client was told of a gap
/// @param calmMs the 99th percentile of publish to receipt, of what was published while nothing was
/// broken; milliseconds, 0 where there was nothing
/// @param costs of each fault
/// @param details the checker's first findings, for a person; empty where there are none
public record RoundResult(
    int number,
    long events,
    long checked,
    long lost,
    long duplicated,
    long reordered,
    long invented,
    long unaccounted,
    long remainder,
    long gapsSaid,
    long calmMs,
    List<Cost> costs,
    String details) {

  /// @param kind the fault's
  /// @param lastedMs until what was struck was ready again
  /// @param worstMs the longest way from publish to receipt of what was published meanwhile
  public record Cost(FaultKind kind, long lastedMs, long worstMs) {}

  public RoundResult {
    costs = List.copyOf(costs);
  }

  static RoundResult of(
      int number,
      long events,
      Verdict verdict,
      TrackerAccount.Sum account,
      long gapsSaid,
      long calmMs,
      List<Cost> costs) {
    return new RoundResult(
        number,
        events,
        verdict.checked(),
        verdict.count(Verdict.Kind.LOST) + verdict.count(Verdict.Kind.GAP),
        verdict.count(Verdict.Kind.DUPLICATED),
        verdict.count(Verdict.Kind.REORDERED),
        verdict.count(Verdict.Kind.INVENTED),
        account.unaccounted(),
        account.remainder(),
        gapsSaid,
        calmMs,
        costs,
        verdict.isClean() ? "" : verdict.toString());
  }

  @JsonIgnore
  public boolean isClean() {
    return lost + duplicated + reordered + invented + unaccounted + remainder == 0;
  }
}
