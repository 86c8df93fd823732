package dev.tidings.tracker.delivery;

import dev.tidings.contracts.frame.As;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What a user did with a notification, as a client says: a set, each with the first instant.
/// Immutable.
public record Engagement(Key key, Map<As, Instant> firsts) {

  /// @param room in which the client says that it stands: counts only where that is so
  public record Key(UUID notification, String user, String room) {}

  public Engagement {
    firsts = Map.copyOf(firsts);
  }

  /// Both in one; the same whichever comes first.
  public Engagement and(Engagement other) {
    Map<As, Instant> both = new EnumMap<>(As.class);
    both.putAll(firsts);
    other.firsts.forEach(
        (as, at) -> both.merge(as, at, (one, two) -> one.isBefore(two) ? one : two));
    return new Engagement(key, both);
  }

  public Optional<Instant> first(As as) {
    return Optional.ofNullable(firsts.get(as));
  }
}
