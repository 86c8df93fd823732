package dev.tidings.tracker.why;

import dev.tidings.contracts.frame.CloseCode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/// How instants and close codes read in a sentence. Immutable.
///
/// @param takenAt instants of the same day (UTC) are told without their date
record Words(Instant takenAt) {

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  /// ` at 08:30:00.254 UTC`, ` on 2026-11-02 at ...`
  String on(Instant instant) {
    LocalDate day = dayOf(instant);
    String date = day.equals(dayOf(takenAt)) ? "" : " on " + day;
    return date + " at " + CLOCK.format(instant) + " UTC";
  }

  /// {@link #on}, and how long after it was taken.
  String afterTaken(Instant instant) {
    return on(instant) + ", " + length(Duration.between(takenAt, instant)) + " after it was taken";
  }

  String closeCode(Evidence.Connected connection) {
    if (connection.closeCode().isEmpty()) {
      return "";
    }
    int code = connection.closeCode().getAsInt();
    String reason =
        Arrays.stream(CloseCode.values())
            .filter(known -> known.code() == code)
            .map(known -> ", " + known.reason())
            .findFirst()
            .orElse("");
    return " (close code " + code + reason + ")";
  }

  private static String length(Duration duration) {
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      return Math.max(0, duration.toMillis()) + " ms";
    }
    if (duration.compareTo(A_MINUTE) < 0) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    if (duration.compareTo(Duration.ofHours(1)) < 0) {
      return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
    return duration.toHours() + " h " + duration.toMinutesPart() + " min";
  }

  private static LocalDate dayOf(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }
}
