package dev.tidings.ingest.ledger;

import dev.tidings.ingest.dedupe.Identity;
import dev.tidings.ingest.dedupe.IdentityRing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where the entry of an identity stands in `accepted`, for the youngest identities of each
/// partition: some 40 bytes each. Thread-safe.
///
/// The number beside an identity packs the entry's offset (40 bits), how many duplicates came (16
/// bits, then it stays), and the state's code (8 bits).
final class LedgerIndex {

  private static final int STATE_BITS = 8;
  private static final int COUNT_BITS = 16;
  private static final int MAX_COUNT = (1 << COUNT_BITS) - 1;

  private final List<IdentityRing> rings = new ArrayList<>();

  /// @param maxEntries identities of all partitions together
  LedgerIndex(int partitions, int maxEntries) {
    for (int i = 0; i < partitions; i++) {
      rings.add(new IdentityRing(Math.max(1, maxEntries / partitions)));
    }
  }

  /// What the index knows of an identity.
  ///
  /// @param offset of the entry that says most: of acceptance if there was one
  /// @param duplicates how many came, counted up to 65,535
  record Known(int partition, long offset, EntryKey.State state, int duplicates) {}

  synchronized void add(int partition, EntryKey key, long offset) {
    if (key.state() == EntryKey.State.NAMELESS) {
      return;
    }
    IdentityRing ring = rings.get(partition);
    int place = ring.find(key.identity());
    boolean isDuplicate = key.state() == EntryKey.State.DUPLICATE;
    if (place == IdentityRing.NONE) {
      ring.add(key.identity(), packed(offset, isDuplicate ? 1 : 0, key.state()));
      return;
    }
    Known known = unpacked(partition, ring.valueAt(place));
    if (isDuplicate) {
      int count = Math.min(MAX_COUNT, known.duplicates() + 1);
      ring.setValueAt(place, packed(known.offset(), count, known.state()));
    } else if (key.state().isAcceptance() || !known.state().isAcceptance()) {
      ring.add(key.identity(), packed(offset, known.duplicates(), key.state()));
    }
  }

  /// What is known of the identity, in whichever partition says most.
  synchronized Optional<Known> find(Identity identity) {
    Optional<Known> best = Optional.empty();
    for (int partition = 0; partition < rings.size(); partition++) {
      int place = rings.get(partition).find(identity);
      if (place != IdentityRing.NONE) {
        Known known = unpacked(partition, rings.get(partition).valueAt(place));
        if (best.isEmpty() || rank(known) > rank(best.get())) {
          best = Optional.of(known);
        }
      }
    }
    return best;
  }

  private static int rank(Known known) {
    return switch (known.state()) {
      case ACCEPTED, DEFERRED -> 2;
      case DEAD_LETTERED -> 1;
      case DUPLICATE, NAMELESS -> 0;
    };
  }

  private static long packed(long offset, int duplicates, EntryKey.State state) {
    return (offset << (COUNT_BITS + STATE_BITS)) | ((long) duplicates << STATE_BITS) | state.code();
  }

  private static Known unpacked(int partition, long value) {
    return new Known(
        partition,
        value >>> (COUNT_BITS + STATE_BITS),
        EntryKey.State.of((byte) value).orElseThrow(),
        (int) (value >>> STATE_BITS) & MAX_COUNT);
  }
}
