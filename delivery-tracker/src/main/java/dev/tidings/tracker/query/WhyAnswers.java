package dev.tidings.tracker.query;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What the API tells of a notification's way.
final class WhyAnswers {

  private WhyAnswers() {}

  /// Something that happened on the way.
  ///
  /// @param hop `taken`, `connected`, `disconnected`, `sent`, `received`, `parked`, `omitted`,
  ///     `gap`, `retracted`, `corrected`, `withdrawn`, `seen`, `read`, `archived`, `interacted`,
  ///     `expires`
  /// @param detail more of it: a close code and its reason, why it was left out, how often it was
  ///     sent, which event took it back
  /// @param shared whether the room is shared, so that the device's user is not plain
  @Serdeable
  record HopAnswer(
      Instant at,
      String hop,
      @Nullable String user,
      @Nullable String device,
      @Nullable String connection,
      @Nullable String gateway,
      @Nullable String detail,
      boolean shared) {}

  /// @param hops by time
  /// @param takenBackBy ids of the notifications that took it back, the first first
  /// @param takesBack ids of those that it takes back itself
  @Serdeable
  record WayAnswer(
      Answers.NotificationAnswer notification,
      List<HopAnswer> hops,
      List<UUID> takenBackBy,
      List<UUID> takesBack) {}

  /// Where it stopped.
  ///
  /// @param stop one word for it
  /// @param sentence for a person
  /// @param since when it came to that; null where nobody noted it
  /// @param steps what is known, in the order of the way
  /// @param next what happens by itself, if nobody does anything
  /// @param attempts on each device that it was sent to, of a user's own room
  /// @param connections of the user around that time, the latest first
  /// @param webhook what a webhook is to be told of it, and has not taken
  @Serdeable
  record WhyAnswer(
      UUID id,
      String user,
      String room,
      String stop,
      String sentence,
      @Nullable Instant since,
      List<StepAnswer> steps,
      NextAnswer next,
      List<AttemptsAnswer> attempts,
      List<ConnectionStateAnswer> connections,
      List<WebhookAnswer> webhook) {}

  /// @param what `nothing`, `again`, `parked`, `overdue`, `on-its-way`, `on-connect`
  /// @param at when; of `overdue`: since when. Null where no time is set
  /// @param attempt which one it will be on that connection; null where none is
  /// @param sentence for a person; empty where there is nothing to say
  @Serdeable
  record NextAnswer(
      String what,
      @Nullable Instant at,
      @Nullable String device,
      @Nullable Integer attempt,
      String sentence) {}

  /// @param attempts how often it was sent on one connection, at most
  /// @param lastAttempt on `lastConnection`, at `lastAt`: the latest sending
  /// @param parkedAt when a connection was first given up
  @Serdeable
  record AttemptsAnswer(
      String device,
      int attempts,
      @Nullable Integer lastAttempt,
      @Nullable Instant lastAt,
      @Nullable String lastConnection,
      @Nullable Instant parkedAt) {}

  /// @param state `open`, as far as is known, or `ended`
  @Serdeable
  record ConnectionStateAnswer(
      String connection,
      String device,
      String gateway,
      String state,
      Instant from,
      @Nullable Instant until,
      @Nullable Integer closeCode,
      @Nullable String closeReason) {}

  /// An outcome that the webhook has not taken yet.
  ///
  /// @param outcome its id, which is the letter's
  /// @param state `waiting`, or `given-up`
  /// @param attempts that have failed
  /// @param nextAt when it is tried again; null where it was given up
  @Serdeable
  record WebhookAnswer(
      UUID outcome,
      String state,
      int attempts,
      @Nullable Instant nextAt,
      @Nullable String lastError) {}

  /// @param step `accepted`, `routed`, `member`, `connected`, `sent`, `acknowledged`
  /// @param passed whether it got past it; null where that cannot be told
  @Serdeable
  record StepAnswer(String step, @Nullable Boolean passed, String detail) {}
}
