package dev.tidings.gateway.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is to be written to the registry: the last word on each connection, in the order in which
/// they came. Pure; not thread-safe.
///
/// Bounded: entries of open connections are bounded by these, and of removals the oldest is
/// forgotten where they are too many; such an entry expires by itself.
final class RegistryChanges {

  private final int maxRemovals;
  private final Map<String, Change> pending = new LinkedHashMap<>();
  private int removals;

  RegistryChanges(int maxRemovals) {
    this.maxRemovals = maxRemovals;
  }

  sealed interface Change {
    String user();

    String connection();

    record Put(String user, Placed placed) implements Change {
      @Override
      public String connection() {
        return placed.connection();
      }
    }

    record Remove(String user, String connection) implements Change {}
  }

  /// The last word on a connection.
  void add(Change change) {
    forget(change.connection());
    pending.put(change.connection(), change);
    if (change instanceof Change.Remove && ++removals > maxRemovals) {
      pending.values().stream()
          .filter(Change.Remove.class::isInstance)
          .findFirst()
          .ifPresent(oldest -> forget(oldest.connection()));
    }
  }

  /// What was taken and could not be written: it waits again, unless there is a later word.
  void giveBack(List<Change> changes) {
    for (Change change : changes) {
      if (!pending.containsKey(change.connection())) {
        add(change);
      }
    }
  }

  /// The oldest `max` at most; they are the caller's now.
  List<Change> take(int max) {
    List<Change> taken = new ArrayList<>(pending.values().stream().limit(max).toList());
    taken.forEach(change -> forget(change.connection()));
    return taken;
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  private void forget(String connection) {
    if (pending.remove(connection) instanceof Change.Remove) {
      removals--;
    }
  }
}
