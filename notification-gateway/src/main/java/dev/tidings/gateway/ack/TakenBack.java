package dev.tidings.gateway.ack;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// The newest ids that were taken back while notifications were known by their range only, each
/// with whether that was told. Of more than fit the oldest are forgotten: they may be sent again.
/// Confined to its connection's event loop.
final class TakenBack {

  private static final int MAX = 1_000;

  /// Made with the first: hardly any connection has one.
  private Map<UUID, Boolean> told = Map.of();

  void add(UUID id) {
    if (told.isEmpty()) {
      told = new LinkedHashMap<>();
    }
    told.putIfAbsent(id, false);
    if (told.size() > MAX) {
      told.remove(told.keySet().iterator().next());
    }
  }

  /// What is known of it, which counts as told from here on.
  AckWindow.Recall see(UUID id) {
    if (!told.containsKey(id)) {
      return AckWindow.Recall.NONE;
    }
    return told.put(id, true) ? AckWindow.Recall.TOLD : AckWindow.Recall.UNTOLD;
  }

  void clear() {
    told = Map.of();
  }
}
