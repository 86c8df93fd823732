package dev.tidings.ingest.ledger;

import dev.tidings.ingest.dedupe.Identity;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/// The part of an entry that windows and indexes are built from, as one binary header, so that
/// restoring a million entries parses no JSON: state (1 byte), identity (16), when Kafka took the
/// event (8, epoch milliseconds), and the event's offset (8); big-endian. Immutable.
///
/// @param eventOffset in the partition of `events` that has the number of the entry's own
public record EntryKey(State state, Identity identity, long takenAtMs, long eventOffset) {

  /// The header's name.
  public static final String HEADER = "tidings-entry";

  private static final int LENGTH = 33;

  /// What became of the event; the codes stand in the log and stay.
  public enum State {
    ACCEPTED('a'),
    /// Accepted too; its audience is expanded behind it.
    DEFERRED('e'),
    DUPLICATE('d'),
    DEAD_LETTERED('x'),
    /// A dead letter that nobody can name. It is known by its place alone, and its entry has no
    /// value.
    NAMELESS('n');

    private final byte code;

    State(char code) {
      this.code = (byte) code;
    }

    /// Whether an event of the same identity is a duplicate from here on.
    public boolean isAcceptance() {
      return this == ACCEPTED || this == DEFERRED;
    }

    byte code() {
      return code;
    }

    static Optional<State> of(byte code) {
      for (State state : values()) {
        if (state.code == code) {
          return Optional.of(state);
        }
      }
      return Optional.empty();
    }
  }

  public static EntryKey of(Entry entry) {
    State state =
        switch (entry.fate()) {
          case Entry.Fate.Accepted accepted -> State.ACCEPTED;
          case Entry.Fate.Deferred deferred -> State.DEFERRED;
          case Entry.Fate.Duplicate duplicate -> State.DUPLICATE;
          case Entry.Fate.DeadLettered dead -> State.DEAD_LETTERED;
        };
    return new EntryKey(
        state, Identity.of(entry.source(), entry.id()), entry.at().toEpochMilli(), entry.offset());
  }

  public static EntryKey nameless(long takenAtMs, long eventOffset) {
    return new EntryKey(State.NAMELESS, new Identity(0, 0), takenAtMs, eventOffset);
  }

  public byte[] toBytes() {
    return ByteBuffer.allocate(LENGTH)
        .put(state.code)
        .putLong(identity.high())
        .putLong(identity.low())
        .putLong(takenAtMs)
        .putLong(eventOffset)
        .array();
  }

  /// The key of a record of `accepted`, or empty where somebody else wrote the record.
  public static Optional<EntryKey> read(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    if (header == null || header.value() == null || header.value().length != LENGTH) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(header.value());
    Optional<State> state = State.of(bytes.get());
    Identity identity = new Identity(bytes.getLong(), bytes.getLong());
    long takenAtMs = bytes.getLong();
    long eventOffset = bytes.getLong();
    return state.map(known -> new EntryKey(known, identity, takenAtMs, eventOffset));
  }
}
