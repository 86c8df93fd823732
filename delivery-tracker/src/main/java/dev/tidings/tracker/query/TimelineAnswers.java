package dev.tidings.tracker.query;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What the API tells of many notifications, and of what else happened to a user.
final class TimelineAnswers {

  private TimelineAnswers() {}

  /// A notification in a list: as it stands, without its devices.
  ///
  /// @param sentAt first of all devices; null in shared rooms, of which no instants are kept
  @Serdeable
  record FoundAnswer(
      UUID id,
      String room,
      String source,
      String event,
      String type,
      Instant time,
      Instant takenAt,
      @Nullable Instant expiresAt,
      @Nullable String correlationId,
      String state,
      @Nullable Instant sentAt,
      @Nullable Instant receivedAt) {}

  /// @param next the `before` of the next page; null on the last one. A page may hold fewer than
  ///     were asked for, or none, and have a next one
  @Serdeable
  record FoundPageAnswer(List<FoundAnswer> notifications, @Nullable UUID next) {}

  /// @param kind `notification`, `connected`, `disconnected`, `gap`
  /// @param lasted of a connection that ended: milliseconds
  @Serdeable
  record EntryAnswer(
      Instant at,
      String kind,
      @Nullable FoundAnswer notification,
      @Nullable String device,
      @Nullable String connection,
      @Nullable String gateway,
      @Nullable Integer closeCode,
      @Nullable String closeReason,
      @Nullable Long lasted,
      @Nullable String room,
      @Nullable String reason) {}

  /// @param next the `before` of the next page; null on the last one
  @Serdeable
  record TimelineAnswer(List<EntryAnswer> entries, @Nullable Instant next) {}
}
