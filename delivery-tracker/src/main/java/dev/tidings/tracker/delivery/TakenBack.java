package dev.tidings.tracker.delivery;

import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.notification.Notification;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A notification of the history takes another one back. Its producer's word: it counts where both
/// stand in one room.
///
/// @param notification that is taken back
/// @param by the one that says so
/// @param corrects whether it brings something in its place
/// @param heardAt when Kafka had it, by the broker's clock
public record TakenBack(
    UUID notification, UUID by, String room, boolean corrects, Instant heardAt) {

  /// What the notification takes back, if anything.
  static Optional<TakenBack> of(NotedNotification noted) {
    Notification by = noted.notification();
    boolean corrects = !by.data().equals(RawJson.NULL) || by.dataRef().isPresent();
    return by.retracts()
        .map(id -> new TakenBack(id, by.id(), by.room().name(), corrects, noted.heardAt()));
  }
}
