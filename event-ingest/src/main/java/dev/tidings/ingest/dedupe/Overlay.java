package dev.tidings.ingest.dedupe;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;

/// The identities of one transaction: they count against each other at once, and enter the windows
/// only when the transaction is committed. An aborted one throws its overlay away. Confined to the
/// caller's thread.
public final class Overlay {

  private final IntFunction<DedupeWindow> windows;
  private final Map<Integer, Map<Identity, Long>> seen = new HashMap<>();

  /// @param windows the window of a partition of the events
  public Overlay(IntFunction<DedupeWindow> windows) {
    this.windows = windows;
  }

  /// Whether an event of this identity is accepted already, or is about to be.
  public boolean knows(int partition, Identity identity, long takenAtMs) {
    return windows.apply(partition).knows(identity, takenAtMs)
        || seen.getOrDefault(partition, Map.of()).containsKey(identity);
  }

  /// An event of this identity, which is not known, is about to be accepted.
  public void note(int partition, Identity identity, long takenAtMs) {
    seen.computeIfAbsent(partition, p -> new LinkedHashMap<>()).put(identity, takenAtMs);
  }

  /// When the event of this identity was taken, where it was accepted lately or is being accepted
  /// in this transaction.
  public Optional<Instant> takenAt(int partition, Identity identity) {
    Optional<Long> now = Optional.ofNullable(seen.getOrDefault(partition, Map.of()).get(identity));
    OptionalLong before = windows.apply(partition).takenAtMs(identity);
    return now.or(
            () -> before.isPresent() ? Optional.of(before.getAsLong()) : Optional.<Long>empty())
        .map(Instant::ofEpochMilli);
  }

  /// Moves everything into the windows, in the order of its coming. To be called once, after the
  /// commit.
  public void committed() {
    seen.forEach((partition, identities) -> identities.forEach(windows.apply(partition)::remember));
    seen.clear();
  }
}
