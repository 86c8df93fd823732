package dev.tidings.ingest.dedupe;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /// Whether the identity is new to its partition; a new one is noted.
  public boolean firstSighting(int partition, Identity identity, long takenAtMs) {
    if (windows.apply(partition).knows(identity, takenAtMs)) {
      return false;
    }
    return seen.computeIfAbsent(partition, p -> new LinkedHashMap<>())
            .putIfAbsent(identity, takenAtMs)
        == null;
  }

  /// Moves everything into the windows, in the order of its coming. To be called once, after the
  /// commit.
  public void committed() {
    seen.forEach((partition, identities) -> identities.forEach(windows.apply(partition)::remember));
    seen.clear();
  }
}
