package dev.tidings.tracker.delivery;

import dev.tidings.contracts.notification.Notification;

/// A notification where it stands in the history.
///
/// @param epoch of the history that the offset belongs to
public record NotedNotification(Notification notification, int epoch, int partition, long offset) {}
