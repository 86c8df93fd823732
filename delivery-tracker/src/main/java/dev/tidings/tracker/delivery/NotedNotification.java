package dev.tidings.tracker.delivery;

import dev.tidings.contracts.notification.Notification;
import java.time.Instant;

/// A notification where it stands in the history.
///
/// @param epoch of the history that the offset belongs to
/// @param heardAt when Kafka had it, by the broker's clock
public record NotedNotification(
    Notification notification, int epoch, int partition, long offset, Instant heardAt) {}
