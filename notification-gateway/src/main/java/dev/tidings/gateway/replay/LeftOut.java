package dev.tidings.gateway.replay;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// What a replay leaves out of one stretch of a room, because of what stands later in it.
/// Immutable.
public final class LeftOut {

  /// Of no stretch at all.
  public static final LeftOut NOTHING = new LeftOut(0, 0, new long[0], Set.of());

  private final long from;
  private final long to;
  private final long[] superseded;
  private final Set<UUID> retracted;

  /// @param from inclusive
  /// @param to exclusive
  /// @param superseded offsets, ascending
  LeftOut(long from, long to, long[] superseded, Set<UUID> retracted) {
    this.from = from;
    this.to = to;
    this.superseded = superseded;
    this.retracted = Set.copyOf(retracted);
  }

  /// Whether it says what is left out at the position.
  public boolean covers(long position) {
    return position >= from && position < to;
  }

  /// Where the stretch ends (exclusive).
  public long to() {
    return to;
  }

  /// Why the record is left out, or empty where it is to be delivered. What takes another one back
  /// is never left out: who has that one must hear of it.
  public Optional<Omission> of(RoomRecord record) {
    if (!covers(record.offset()) || record.handling().retracts().isPresent()) {
      return Optional.empty();
    }
    if (retracted.contains(record.id())) {
      return Optional.of(Omission.RETRACTED);
    }
    return Arrays.binarySearch(superseded, record.offset()) >= 0
        ? Optional.of(Omission.SUPERSEDED)
        : Optional.empty();
  }
}
