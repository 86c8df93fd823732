package dev.tidings.ingest.accept;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.topics.RedriveHeaders;
import dev.tidings.ingest.reading.EventName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/// An event that was accepted before and is to come once more: support re-drives it. It makes the
/// same notification ids as the first time, and is once for each re-drive: its identity is the
/// event's with the re-drive's name. Immutable.
///
/// @param job names the re-drive
/// @param takenAt when Kafka took the event first
record OnceMore(String job, Instant takenAt) {

  private static final Pattern JOB = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern MILLIS = Pattern.compile("\\d{1,15}");

  /// Empty where the record is no re-drive; headers that say half of it, or nonsense, say none.
  static Optional<OnceMore> of(Headers headers) {
    Optional<String> job = text(headers, RedriveHeaders.JOB, JOB);
    Optional<String> takenAt = text(headers, RedriveHeaders.TAKEN_AT, MILLIS);
    return job.isEmpty() || takenAt.isEmpty()
        ? Optional.empty()
        : Optional.of(new OnceMore(job.get(), Instant.ofEpochMilli(Long.parseLong(takenAt.get()))));
  }

  /// What it is called in the dedupe window and in the ledger.
  EventName nameOf(Event event) {
    return new EventName(event.source(), event.id() + "#" + job);
  }

  private static Optional<String> text(Headers headers, String name, Pattern shape) {
    return Optional.ofNullable(headers.lastHeader(name))
        .map(Header::value)
        .map(value -> new String(value, StandardCharsets.UTF_8))
        .filter(value -> shape.matcher(value).matches());
  }
}
