package dev.tidings.tracker.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A page of what was searched for, the latest first.
///
/// @param next the `before` of the next page; empty on the last one. A page may hold fewer rows
///     than its limit, or none, and have a next one: a page is looked for among a bounded number of
///     notifications
public record FoundPage(List<FoundNotification> notifications, Optional<UUID> next) {

  public FoundPage {
    notifications = List.copyOf(notifications);
  }
}
