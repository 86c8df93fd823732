package dev.tidings.tracker.query;

import dev.tidings.contracts.notification.NotificationId;
import dev.tidings.tracker.query.TimelineAnswers.FoundAnswer;
import dev.tidings.tracker.store.FoundNotification;

/// What a search found, as an answer. Pure.
final class Found {

  private Found() {}

  static FoundAnswer answer(FoundNotification it) {
    return new FoundAnswer(
        it.id(),
        it.room(),
        it.source(),
        it.event(),
        it.type(),
        it.time(),
        NotificationId.takenAt(it.id()),
        it.expiresAt().orElse(null),
        it.correlationId().orElse(null),
        States.text(it.state()),
        it.sentAt().orElse(null),
        it.receivedAt().orElse(null));
  }
}
