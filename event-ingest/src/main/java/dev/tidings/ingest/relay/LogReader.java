package dev.tidings.ingest.relay;

import dev.tidings.contracts.codec.FrameCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.notification.HistoryHeaders;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.tracing.Hop;
import dev.tidings.tracing.Stage;
import dev.tidings.tracing.Tracing;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/// Reads one history partition's records in order and knows of each what came before it in its
/// room. Confined to one thread.
final class LogReader {

  private final Epoch epoch;
  private final long publishFrom;
  private final PreviousOffsets previousOffsets;
  private final Tracing tracing;

  LogReader(Epoch epoch, ReadingStart start, int maxRooms, Tracing tracing) {
    this.epoch = epoch;
    this.publishFrom = start.publishFrom();
    this.tracing = tracing;
    this.previousOffsets = new PreviousOffsets(start.readFrom(), maxRooms);
  }

  /// What the log holds at one place.
  sealed interface Reading {
    record ToPublish(HistoryRecord record) implements Reading {}

    /// Published before; only learnt from.
    record Known() implements Reading {}

    /// None of ours: no room or no id. It is left out of the chain, and counted.
    record Foreign() implements Reading {}
  }

  /// An expired record is published like any other, so that the chain does not break; who delivers
  /// leaves it out.
  Reading read(ConsumerRecord<byte[], byte[]> record) {
    Optional<Room> room =
        record.key() == null
            ? Optional.empty()
            : Room.parse(new String(record.key(), StandardCharsets.UTF_8));
    Optional<UUID> id = id(record);
    if (room.isEmpty() || id.isEmpty() || record.value() == null) {
      return new Reading.Foreign();
    }
    Previous previous = previousOffsets.next(room.get().name(), record.offset());
    if (record.offset() < publishFrom) {
      return new Reading.Known();
    }
    byte[] frame =
        FrameCodec.event(Cursor.of(epoch, room.get(), record.offset() + 1), record.value());
    return new Reading.ToPublish(
        new HistoryRecord(
            room.get(),
            record.offset(),
            previous,
            expiresAtMs(record),
            id.get(),
            hop(record, room.get(), id.get()),
            HistoryHeaders.handling(name -> text(record, name)),
            frame));
  }

  private Hop hop(ConsumerRecord<byte[], byte[]> record, Room room, UUID id) {
    Hop hop =
        tracing.begin(
            Stage.RELAY, text(record, HistoryHeaders.TRACE_PARENT).flatMap(TraceParent::parse));
    return hop == Hop.NONE ? hop : hop.about(room, id).at(record.partition(), record.offset());
  }

  /// How many rooms' last offsets are kept.
  int rooms() {
    return previousOffsets.rooms();
  }

  private static Optional<UUID> id(ConsumerRecord<byte[], byte[]> record) {
    try {
      return text(record, HistoryHeaders.ID).map(UUID::fromString);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static OptionalLong expiresAtMs(ConsumerRecord<byte[], byte[]> record) {
    try {
      return text(record, HistoryHeaders.EXPIRES_AT)
          .map(text -> OptionalLong.of(Long.parseLong(text)))
          .orElse(OptionalLong.empty());
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static Optional<String> text(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.US_ASCII));
  }
}
