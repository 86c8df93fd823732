package dev.tidings.contracts.receipt;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.As;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// A fact about deliveries on one connection, told by the gateway that held it.
public sealed interface Receipt {

  /// Whose connection it was.
  Party party();

  /// When it happened, by the gateway's clock, to the millisecond.
  Instant at();

  /// Who was connected with what.
  ///
  /// @param device the user's installation of a client
  /// @param connection the gateway's own name of the connection
  record Party(String user, String device, String connection) {}

  /// Notifications of a user's own room were written to the connection. Not received: written.
  ///
  /// @param attempt how often each of them was written to this connection, this time included: 1 at
  /// first, 2 and more where it was sent again because no ack came
  /// @param traces by id, of those notifications only whose events are part of a trace
  record Sent(
      Party party,
      Room room,
      List<UUID> ids,
      int attempt,
      Instant at,
      Map<UUID, TraceParent> traces)
      implements Receipt {
    public Sent {
      ids = List.copyOf(ids);
      traces = Map.copyOf(traces);
      if (attempt < 1) {
        throw new IllegalArgumentException("attempt: " + attempt + " (expected: 1 or more)");
      }
    }

    /// For the first time.
    public Sent(Party party, Room room, List<UUID> ids, Instant at, Map<UUID, TraceParent> traces) {
      this(party, room, ids, 1, at, traces);
    }

    /// For the first time, of notifications without traces.
    public Sent(Party party, Room room, List<UUID> ids, Instant at) {
      this(party, room, ids, 1, at, Map.of());
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

  /// Notifications of a user's own room were written to the connection so often as is configured,
  /// and never acknowledged: they are not sent on it any more. An ack that comes later all the same
  /// is told as {@link Received}.
  ///
  /// @param attempts how often each was written
  record Parked(Party party, Room room, List<UUID> ids, int attempts, Instant at)
      implements Receipt {
    public Parked {
      ids = List.copyOf(ids);
    }
  }

  /// The user has seen, read, ... these notifications, says the client. Which of them stand in the
  /// room is not proved: whoever takes this in looks for the id *and* the room.
  record Engaged(Party party, Room room, List<UUID> ids, As as, Instant at) implements Receipt {
    public Engaged {
      ids = List.copyOf(ids);
    }
  }

  /// The user has seen, read, ... everything of the room before `before` (exclusive) in this epoch,
  /// says the client. It claims nothing about what was never sent to the user.
  record EngagedBefore(Party party, Room room, Epoch epoch, long before, As as, Instant at)
      implements Receipt {}

  /// Notifications that would have been due on the connection were left out, as a rule permits.
  record Omitted(Party party, Room room, List<UUID> ids, Reason reason, Instant at)
      implements Receipt {
    public Omitted {
      ids = List.copyOf(ids);
    }

    /// The rule.
    public enum Reason {
      /// Its time had ended.
      EXPIRED("expired"),
      /// A newer one with the same collapse key stands within the same replay.
      SUPERSEDED("superseded"),
      /// Its producer took it back.
      RETRACTED("retracted"),
      /// The user may not follow the room any more.
      FORBIDDEN("forbidden");

      private final String text;

      Reason(String text) {
        this.text = text;
      }

      /// The word on the wire.
      public String text() {
        return text;
      }

      public static Optional<Reason> parse(String text) {
        return Arrays.stream(values()).filter(one -> one.text.equals(text)).findFirst();
      }
    }
  }

  /// The client was told that what the room holds from offset `from` (inclusive) to `to`
  /// (exclusive) does not come on this connection.
  ///
  /// @param from 0 where the client's place is one of another epoch, or of none
  record GapTold(
      Party party, Room room, GapReason reason, Epoch epoch, long from, long to, Instant at)
      implements Receipt {
    public GapTold {
      if (from < 0 || to < from) {
        throw new IllegalArgumentException(
            "from: " + from + ", to: " + to + " (expected: 0 or more, ascending)");
      }
    }
  }

  /// The client came back with a place of the room: it has everything before `before` (exclusive)
  /// of what it was sent, on whatever connection of this device, says the client. An ack that
  /// comes with the next connection; of what was not sent, or before a {@link BegunAnew}, it says
  /// nothing.
  record Resumed(Party party, Room room, Epoch epoch, long before, Instant at) implements Receipt {
    public Resumed {
      if (before < 0) {
        throw new IllegalArgumentException("before: " + before + " (expected: 0 or more)");
      }
    }
  }

  /// The client follows the room and has brought no place of it: it is given what lies from
  /// `from` (inclusive) on, and whatever it resumes with later says nothing of what lies before.
  /// A page that was loaded anew under the device's name knows nothing of what the last one
  /// missed.
  record BegunAnew(Party party, Room room, Epoch epoch, long from, Instant at) implements Receipt {
    public BegunAnew {
      if (from < 0) {
        throw new IllegalArgumentException("from: " + from + " (expected: 0 or more)");
      }
    }
  }

  record Connected(Party party, Instant at) implements Receipt {}

  /// @param closeCode the WebSocket close code, 1006 where the connection broke without one
  record Disconnected(Party party, int closeCode, Instant at) implements Receipt {}
}
