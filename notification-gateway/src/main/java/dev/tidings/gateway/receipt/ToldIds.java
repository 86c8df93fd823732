package dev.tidings.gateway.receipt;

import dev.tidings.contracts.trace.TraceParent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Notifications that the next receipt tells of, and the traces of those that have one. Pure;
/// confined to its connection's event loop.
final class ToldIds {

  /// Made with the first id, and the other with the first trace: most connections are quiet, and
  /// most notifications have no trace.
  private List<UUID> ids = List.of();

  private Map<UUID, TraceParent> traces = Map.of();

  void add(UUID id, Optional<TraceParent> traceParent) {
    if (ids.isEmpty()) {
      ids = new ArrayList<>(2);
    }
    ids.add(id);
    if (traceParent.isPresent()) {
      if (traces.isEmpty()) {
        traces = new HashMap<>();
      }
      traces.put(id, traceParent.get());
    }
  }

  boolean isEmpty() {
    return ids.isEmpty();
  }

  int size() {
    return ids.size();
  }

  List<UUID> ids() {
    return ids;
  }

  Map<UUID, TraceParent> traces() {
    return traces;
  }

  void clear() {
    ids = List.of();
    traces = Map.of();
  }
}
