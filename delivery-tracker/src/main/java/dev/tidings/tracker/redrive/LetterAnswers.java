package dev.tidings.tracker.redrive;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;

/// What the API tells of dead letters. A field that has no value is null.
final class LetterAnswers {

  private LetterAnswers() {}

  /// @param place names it: `PARTITION-OFFSET` in the topic of the dead letters
  /// @param topic that it was read from, and could not be taken
  /// @param origin its `PARTITION-OFFSET` there
  /// @param preview the beginning of its value
  @Serdeable
  record LetterAnswer(
      String place,
      Instant at,
      String reason,
      String detail,
      @Nullable String pointer,
      String topic,
      String origin,
      @Nullable String key,
      int bytes,
      String preview,
      boolean redrivable,
      @Nullable RedrivenAnswer redriven) {}

  /// The last time that it was put in again.
  @Serdeable
  record RedrivenAnswer(Instant at, String by, boolean edited) {}

  /// @param next the `before` of the next page; null on the last one
  @Serdeable
  record LettersAnswer(List<LetterAnswer> letters, @Nullable String next) {}

  @Serdeable
  record HeaderAnswer(String name, String value) {}

  /// @param value the whole of it as text
  @Serdeable
  record WholeLetterAnswer(LetterAnswer letter, List<HeaderAnswer> headers, String value) {}

  /// @param value what is sent in place of what was received; null: as it was received
  @Serdeable
  record RedriveRequest(@Nullable String value) {}
}
