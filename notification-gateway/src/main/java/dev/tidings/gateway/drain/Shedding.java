package dev.tidings.gateway.drain;

import dev.tidings.gateway.registry.GatewayLoad;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Decides how many of this gateway's connections are to go to others, so that all carry alike.
///
/// Every gateway decides for itself, by what each last told. Four rules keep that from swinging:
/// - a gateway only gives away what it has above the mean, so that it is never below it by its own
/// doing, and only begins where that is a clear share of the mean; it goes on until it is close to
/// it;
/// - after each portion it waits until every other gateway has told its load twice: the first of
/// these reports may have been on its way, or written before who was asked to go had arrived;
/// - nothing is decided at the first look at a circle that has changed: who was restarted comes
/// back within moments, and one that was just started is found by clients of its own;
/// - a gateway that drains, is not ready, or has fallen silent neither counts nor is a place to go.
///
/// Pure; not thread-safe. Time is the number of looks.
final class Shedding {

  /// A gateway that tells nothing new for so many looks is most likely dead, though its last word
  /// has not expired.
  private static final int SILENT_LOOKS = 3;

  private static final int REPORTS_TO_WAIT_FOR = 2;

  private final Rules rules;
  private final Map<String, Heard> heard = new HashMap<>();
  private Set<String> circle = Set.of();
  private boolean shedding;

  Shedding(Rules rules) {
    this.rules = rules;
  }

  /// @param beginAbove shedding begins where a gateway has more than this share above the mean: 0.2
  /// is a fifth
  /// @param endAbove and ends where it has not more than this share above it
  /// @param least and nothing is done about fewer connections than this above the mean
  /// @param most of one portion
  record Rules(double beginAbove, double endAbove, int least, int most) {
    Rules {
      if (!(endAbove >= 0 && beginAbove >= endAbove) || least < 1 || most < 1) {
        throw new IllegalArgumentException(
            "beginAbove: %s, endAbove: %s, least: %d, most: %d (expected: 0 <= endAbove <= beginAbove, 1 or more of each)"
                .formatted(beginAbove, endAbove, least, most));
      }
    }
  }

  sealed interface Decision {

    /// @param connections 1 or more
    /// @param excess what it has above the mean in all
    record Shed(int connections, int excess) implements Decision {}

    /// @param excess above the mean, 0 where it has less or where that is not known
    record Stay(Why why, int excess) implements Decision {}
  }

  enum Why {
    /// There is nowhere to go, or this gateway is not ready itself.
    NO_PLACE,
    /// Gateways came or went, or have not yet told what became of the last portion.
    UNSETTLED,
    BALANCED
  }

  /// What is remembered of one life of another gateway.
  ///
  /// @param looks how often it was seen with the same beat, the first time not counted
  /// @param waitFor its beat from which on its load counts again
  private record Heard(long beat, int looks, long waitFor) {
    private Heard seen(long now) {
      return now == beat ? new Heard(beat, looks + 1, waitFor) : new Heard(now, 0, waitFor);
    }

    private boolean isSilent() {
      return looks >= SILENT_LOOKS;
    }
  }

  /// Looks at the loads, which is also how time passes here: once for each look of the gateway's.
  ///
  /// @param own of this gateway, as it is now
  /// @param others as each last told
  Decision look(GatewayLoad own, List<GatewayLoad> others) {
    listen(others);
    List<GatewayLoad> places =
        others.stream()
            .filter(other -> other.accepting() && !heard.get(other.life()).isSilent())
            .toList();
    Set<String> now = places.stream().map(GatewayLoad::life).collect(Collectors.toSet());
    boolean changed = !now.equals(circle);
    circle = now;
    if (!own.accepting() || places.isEmpty()) {
      shedding = false;
      return new Decision.Stay(Why.NO_PLACE, 0);
    }
    int mean = meanOf(own, places);
    int excess = Math.max(0, own.connections() - mean);
    if (changed || places.stream().anyMatch(this::isAwaited)) {
      return new Decision.Stay(Why.UNSETTLED, excess);
    }
    shedding = isAbove(shedding ? rules.endAbove() : rules.beginAbove(), excess, mean);
    if (!shedding) {
      return new Decision.Stay(Why.BALANCED, excess);
    }
    places.forEach(place -> awaitReportsOf(place.life()));
    return new Decision.Shed(Math.min(excess, rules.most()), excess);
  }

  private void listen(List<GatewayLoad> others) {
    heard.keySet().retainAll(others.stream().map(GatewayLoad::life).collect(Collectors.toSet()));
    for (GatewayLoad other : others) {
      heard.merge(
          other.life(),
          new Heard(other.beat(), 0, 0),
          (before, first) -> before.seen(other.beat()));
    }
  }

  private boolean isAwaited(GatewayLoad place) {
    return place.beat() < heard.get(place.life()).waitFor();
  }

  private void awaitReportsOf(String life) {
    heard.computeIfPresent(
        life, (same, now) -> new Heard(now.beat(), now.looks(), now.beat() + REPORTS_TO_WAIT_FOR));
  }

  private boolean isAbove(double share, int excess, int mean) {
    return excess >= rules.least() && excess > share * mean;
  }

  /// Rounded up: the last connection too many is nobody's.
  private static int meanOf(GatewayLoad own, List<GatewayLoad> others) {
    long sum = own.connections() + others.stream().mapToLong(GatewayLoad::connections).sum();
    int gateways = others.size() + 1;
    return Math.toIntExact((sum + gateways - 1) / gateways);
  }
}
