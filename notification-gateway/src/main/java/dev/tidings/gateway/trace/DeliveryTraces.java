package dev.tidings.gateway.trace;

import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.tracing.Hop;
import dev.tidings.tracing.Stage;
import dev.tidings.tracing.Tracing;
import java.util.Optional;
import java.util.UUID;

/// The last two hops of a notification's trace: sent on a connection, and acknowledged there. Each
/// is a moment. Thread-safe, never blocks.
///
/// @param partitions of the history
public record DeliveryTraces(Tracing tracing, int partitions) {

  /// The notification was handed to the socket.
  ///
  /// @return what the ack is the child of, and what the receipt has
  public Optional<TraceParent> sent(
      Room room, long offset, UUID id, Optional<TraceParent> traceParent) {
    return moment(Stage.SEND, room, offset, id, traceParent);
  }

  /// The client's ack has credited it.
  ///
  /// @param traceParent what {@link #sent} gave
  /// @return what the receipt has
  public Optional<TraceParent> acked(
      Room room, long offset, UUID id, Optional<TraceParent> traceParent) {
    return moment(Stage.ACK, room, offset, id, traceParent);
  }

  private Optional<TraceParent> moment(
      Stage stage, Room room, long offset, UUID id, Optional<TraceParent> traceParent) {
    if (traceParent.isEmpty()) {
      return traceParent;
    }
    Hop hop = tracing.begin(stage, traceParent);
    hop.about(room, id).at(RoomPartition.of(room, partitions), offset).end();
    return hop.traceParent();
  }
}
