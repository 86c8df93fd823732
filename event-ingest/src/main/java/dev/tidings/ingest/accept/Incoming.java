package dev.tidings.ingest.accept;

import dev.tidings.ingest.reading.Reading;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// A record of `events`, read.
record Incoming(ConsumerRecord<byte[], byte[]> record, Reading reading) {

  private static final int HEADERS_BYTES = 300;

  /// The bytes that it will add to a transaction, about.
  ///
  /// @param inLineRooms an audience beyond that becomes one job
  long weight(int inLineRooms) {
    long valueBytes = record.value() == null ? 0 : record.value().length;
    return switch (reading) {
      case Reading.Understood(var event, var ignored) ->
          (valueBytes + HEADERS_BYTES) * (event.to().size() > inLineRooms ? 1 : event.to().size());
      case Reading.NotUnderstood unreadable -> valueBytes + HEADERS_BYTES;
    };
  }
}
