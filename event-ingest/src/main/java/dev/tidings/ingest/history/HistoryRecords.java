package dev.tidings.ingest.history;

import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.notification.Handling;
import dev.tidings.contracts.notification.HistoryHeaders;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.ingest.audience.Audience;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Records of the history: the one place that makes them, whichever lane they go through. Pure.
public final class HistoryRecords {

  private HistoryRecords() {}

  /// The notification's record, for the partition that its room lives in.
  ///
  /// @param traceParent the hop of its trace that brought it here, where its event has one
  public static ProducerRecord<byte[], byte[]> of(
      String topic, Audience.Addressed addressed, Optional<TraceParent> traceParent) {
    Notification notification = addressed.notification();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic,
            addressed.partition(),
            notification.room().name().getBytes(StandardCharsets.UTF_8),
            NotificationCodec.encode(notification));
    add(record, HistoryHeaders.ID, notification.id().toString());
    notification
        .expiresAt()
        .ifPresent(at -> add(record, HistoryHeaders.EXPIRES_AT, Long.toString(at.toEpochMilli())));
    HistoryHeaders.write(Handling.of(notification), (name, text) -> add(record, name, text));
    traceParent.ifPresent(trace -> add(record, HistoryHeaders.TRACE_PARENT, trace.text()));
    return record;
  }

  private static void add(ProducerRecord<byte[], byte[]> record, String name, String text) {
    record.headers().add(name, text.getBytes(StandardCharsets.US_ASCII));
  }
}
