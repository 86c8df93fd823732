package dev.tidings.contracts.receipt;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A fact about deliveries on one connection, told by the gateway that held it.
public sealed interface Receipt {

  /// When it happened, by the gateway's clock, to the millisecond.
  Instant at();

  /// Who was connected with what.
  ///
  /// @param device the user's installation of a client
  /// @param connection the gateway's own name of the connection
  record Party(String user, String device, String connection) {}

  /// Notifications of a user's own room were written to the connection. Not received: written.
  ///
  /// @param traces by id, of those notifications only whose events are part of a trace
  record Sent(Party party, Room room, List<UUID> ids, Instant at, Map<UUID, TraceParent> traces)
      implements Receipt {
    public Sent {
      ids = List.copyOf(ids);
      traces = Map.copyOf(traces);
    }

    /// Of notifications without traces.
    public Sent(Party party, Room room, List<UUID> ids, Instant at) {
      this(party, room, ids, at, Map.of());
    }
  }

  /// The client acknowledged these notifications of the user's own room, each of which was sent on
  /// this connection.
  ///
  /// @param traces by id, of those notifications only whose events are part of a trace
  record Received(Party party, Room room, List<UUID> ids, Instant at, Map<UUID, TraceParent> traces)
      implements Receipt {
    public Received {
      ids = List.copyOf(ids);
      traces = Map.copyOf(traces);
    }

    /// Of notifications without traces.
    public Received(Party party, Room room, List<UUID> ids, Instant at) {
      this(party, room, ids, at, Map.of());
    }
  }

  /// `count` notifications of a shared room, the first at offset `from` and the last at offset
  /// `through` (both inclusive), were written to the connection.
  ///
  /// @param stretch which unbroken stretch of the room on this connection, 0 or more: between the
  /// notifications of one stretch none of the room's was left out. Another one begins after a gap
  /// or a new subscription, for what lies between was not sent; no number comes back
  record SentThrough(
      Party party,
      Room room,
      Epoch epoch,
      int stretch,
      long from,
      long through,
      int count,
      Instant at)
      implements Receipt {}

  /// The client acknowledged `count` notifications of a shared room that were sent on this
  /// connection, the first at offset `from` and the last at offset `through` (both inclusive).
  ///
  /// @param stretch the one in which they were sent
  record ReceivedThrough(
      Party party,
      Room room,
      Epoch epoch,
      int stretch,
      long from,
      long through,
      int count,
      Instant at)
      implements Receipt {}

  record Connected(Party party, Instant at) implements Receipt {}

  /// @param closeCode the WebSocket close code, 1006 where the connection broke without one
  record Disconnected(Party party, int closeCode, Instant at) implements Receipt {}
}
