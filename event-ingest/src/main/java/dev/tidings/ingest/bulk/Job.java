package dev.tidings.ingest.bulk;

import dev.tidings.contracts.codec.EventCodec;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.EventLimits;
import dev.tidings.contracts.event.EventReading;
import dev.tidings.contracts.notification.HistoryHeaders;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.ingest.audience.Audience;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/// An accepted event whose audience is still to be expanded: one record of `expansions`, in the
/// partition that has the number of the event's own, written in the transaction that marks the
/// event as accepted. Immutable.
///
/// @param origin what its notifications have in common
/// @param eventOffset where the event stands in its partition of `events`; the jobs of a partition
/// stand in the order of it
/// @param traceParent the hop of its trace that brought it here, where it has one
public record Job(
    Event event, Audience.Origin origin, long eventOffset, Optional<TraceParent> traceParent) {

  private static final String HEADER = "tidings-job";
  private static final int LENGTH = 3 * Long.BYTES;
  private static final long NONE = Long.MIN_VALUE;

  /// The bounds were kept when the event was accepted, and may have been others then.
  private static final EventLimits UNBOUNDED =
      new EventLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);

  /// The job as it stands in the topic: the event's JSON, and the rest as headers.
  ///
  /// @param partition the event's own
  public ProducerRecord<byte[], byte[]> toRecord(String topic, int partition) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic,
            partition,
            event.key().getBytes(StandardCharsets.UTF_8),
            EventCodec.encode(event));
    long retractedMs = origin.retractedTakenAt().map(Instant::toEpochMilli).orElse(NONE);
    record
        .headers()
        .add(
            HEADER,
            ByteBuffer.allocate(LENGTH)
                .putLong(origin.takenAt().toEpochMilli())
                .putLong(eventOffset)
                .putLong(retractedMs)
                .array());
    traceParent.ifPresent(
        trace ->
            record
                .headers()
                .add(
                    HistoryHeaders.TRACE_PARENT, trace.text().getBytes(StandardCharsets.US_ASCII)));
    return record;
  }

  /// The job, or empty where somebody else wrote the record.
  public static Optional<Job> read(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(HEADER);
    if (record.value() == null
        || header == null
        || header.value() == null
        || header.value().length != LENGTH) {
      return Optional.empty();
    }
    ByteBuffer words = ByteBuffer.wrap(header.value());
    Instant takenAt = Instant.ofEpochMilli(words.getLong());
    long eventOffset = words.getLong();
    long retractedMs = words.getLong();
    Optional<Instant> retractedTakenAt =
        retractedMs == NONE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(retractedMs));
    return EventCodec.decode(record.value(), UNBOUNDED, Optional.empty())
            instanceof EventReading.Valid valid
        ? Optional.of(
            new Job(
                valid.event(),
                new Audience.Origin(takenAt, retractedTakenAt),
                eventOffset,
                traceOf(record)))
        : Optional.empty();
  }

  private static Optional<TraceParent> traceOf(ConsumerRecord<byte[], byte[]> record) {
    return Optional.ofNullable(record.headers().lastHeader(HistoryHeaders.TRACE_PARENT))
        .map(Header::value)
        .flatMap(text -> TraceParent.parse(new String(text, StandardCharsets.US_ASCII)));
  }
}
