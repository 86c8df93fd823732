package dev.tidings.gateway.replay;

import dev.tidings.contracts.codec.FrameCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.notification.HistoryHeaders;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.gateway.drops.DropReason;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistoryTopic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/// Makes of a record of the log what clients get: the bytes that the relay would make of it.
/// Thread-safe.
public final class RecordDecoder {

  private final Drops drops;

  public RecordDecoder(Drops drops) {
    this.drops = drops;
  }

  /// @param room the one whose name the record's key is
  /// @return empty for what is none of ours, without a value or an id: it is left out, as the relay
  /// leaves it out, and counted
  public Optional<RoomRecord> read(
      HistoryTopic topic, Room room, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
    Optional<UUID> id = id(record);
    if (id.isEmpty() || record.value() == null) {
      drops.count(DropReason.UNREADABLE);
      return Optional.empty();
    }
    byte[] notification = new byte[record.value().remaining()];
    record.value().duplicate().get(notification);
    Cursor cursor = Cursor.of(topic.epoch(), room, record.offset() + 1);
    return Optional.of(
        new RoomRecord(
            record.offset(),
            id.get(),
            expiresAtMs(record),
            header(record, HistoryHeaders.TRACE_PARENT).flatMap(TraceParent::parse),
            HistoryHeaders.handling(name -> header(record, name)),
            FrameCodec.event(cursor, notification)));
  }

  private static Optional<UUID> id(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
    try {
      return header(record, HistoryHeaders.ID).map(UUID::fromString);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static OptionalLong expiresAtMs(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
    try {
      return header(record, HistoryHeaders.EXPIRES_AT)
          .map(text -> OptionalLong.of(Long.parseLong(text)))
          .orElse(OptionalLong.empty());
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static Optional<String> header(
      ConsumerRecord<ByteBuffer, ByteBuffer> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.US_ASCII));
  }
}
