package dev.tidings.tracker.intake;

import dev.tidings.tracker.delivery.Facts;
import dev.tidings.tracker.delivery.NotedNotification;
import dev.tidings.tracker.delivery.Standing;
import dev.tidings.tracker.delivery.StandingFact;
import dev.tidings.tracker.store.HistoryPlaceRow;
import dev.tidings.tracker.store.IntakeStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Which notifications the gateways have: those that stand before the place that the relay has
/// committed, in their partition.
///
/// What was taken in before the relay's word covers it waits here, in the order of offsets, and not
/// in the database. What finds no room stays accepted until it is sent: too little is claimed,
/// never too much. Confined to the intake's thread.
final class Routing {

  private static final int MAX_WAITING = 200_000;
  private static final int AT_ONCE = 5_000;

  private final IntakeStore store;
  private final Map<Integer, Deque<Waiting>> waiting = new HashMap<>();
  private Map<Integer, Long> relayed = Map.of();
  private int count;

  Routing(IntakeStore store) {
    this.store = store;
  }

  private record Waiting(long offset, UUID notification) {}

  /// Takes over what waited when the last session ended.
  void begin(int epoch) throws SQLException {
    waiting.clear();
    count = 0;
    for (HistoryPlaceRow row : store.notRouted(epoch, MAX_WAITING)) {
      await(row.historyPartition(), row.historyOffset(), row.id());
    }
  }

  /// Adds to the facts what is known of their notifications by now.
  void addTo(Facts facts) {
    for (NotedNotification noted : facts.notifications()) {
      if (isRouted(noted)) {
        facts.add(Standing.of(noted.notification().id(), StandingFact.ROUTED));
      }
    }
  }

  /// These facts have been committed.
  void noted(Facts facts) {
    for (NotedNotification noted : facts.notifications()) {
      if (!isRouted(noted)) {
        await(noted.partition(), noted.offset(), noted.notification().id());
      }
    }
  }

  /// The relay has come so far.
  ///
  /// @param places for each partition the offset behind the last record that the gateways have
  /// @param settled see {@link DeadlineWatch#settled}
  void look(Map<Integer, Long> places, Instant settled) throws SQLException {
    relayed = Map.copyOf(places);
    List<UUID> routed = next();
    while (!routed.isEmpty()) {
      store.route(routed, settled);
      routed = next();
    }
  }

  private List<UUID> next() {
    List<UUID> routed = new ArrayList<>();
    waiting.forEach(
        (partition, line) -> {
          long before = relayed.getOrDefault(partition, 0L);
          while (routed.size() < AT_ONCE && !line.isEmpty() && line.getFirst().offset() < before) {
            routed.add(line.removeFirst().notification());
          }
        });
    count -= routed.size();
    return routed;
  }

  private boolean isRouted(NotedNotification noted) {
    return noted.offset() < relayed.getOrDefault(noted.partition(), 0L);
  }

  private void await(int partition, long offset, UUID notification) {
    if (count < MAX_WAITING) {
      waiting
          .computeIfAbsent(partition, ignored -> new ArrayDeque<>())
          .addLast(new Waiting(offset, notification));
      count++;
    }
  }
}
