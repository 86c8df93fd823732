package dev.tidings.contracts.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/// The one reading of a time that somebody else wrote: RFC 3339 with capital `T` and `Z`, seconds
/// up to 59, at most nine digits of a fraction, and an offset of 18 hours at most.
///
/// In UTC the year has four digits, so that every time that is read can be written again the same
/// way, and counted in milliseconds. Java's own parser takes a year of 999999999, which overflows
/// that count.
public final class Rfc3339 {

  /// What a time must look like, for error texts.
  public static final String EXPECTED = "an RFC 3339 time such as 2026-11-01T08:30:00Z";

  private static final Pattern SHAPE =
      Pattern.compile(
          "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
              + "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?"
              + "(Z|[+-]((0[0-9]|1[0-7]):[0-5][0-9]|18:00))");
  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private Rfc3339() {}

  public static Optional<Instant> parse(String text) {
    if (text == null || !SHAPE.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      return instant.isBefore(FIRST) || instant.isAfter(LAST)
          ? Optional.empty()
          : Optional.of(instant);
    } catch (DateTimeException e) {
      return Optional.empty(); // 30 February
    }
  }
}
