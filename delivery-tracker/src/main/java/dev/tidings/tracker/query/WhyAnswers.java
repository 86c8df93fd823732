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
  @Serdeable
  record WhyAnswer(
      UUID id,
      String user,
      String room,
      String stop,
      String sentence,
      @Nullable Instant since,
      List<StepAnswer> steps) {}

  /// @param step `accepted`, `routed`, `member`, `connected`, `sent`, `acknowledged`
  /// @param passed whether it got past it; null where that cannot be told
  @Serdeable
  record StepAnswer(String step, @Nullable Boolean passed, String detail) {}
}
