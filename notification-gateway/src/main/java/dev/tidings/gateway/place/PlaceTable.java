package dev.tidings.gateway.place;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/// Places by device in flat arrays: 40 bytes a slot and no object, so that a million devices fit
/// into some 80 MB. Keys are 128 bits of a hash: that two devices of a billion share one is not to
/// be expected. Open addressing, linear probing, nothing is ever removed. Confined to its owner.
final class PlaceTable {

  /// Key (two words), own, all, epoch and a bit that says that the slot is taken.
  private static final int WORDS = 5;

  private static final long TAKEN = 1L << 32;
  private static final int FIRST_SLOTS = 1_024;

  private long[] words = new long[FIRST_SLOTS * WORDS];
  private int slots = FIRST_SLOTS;
  private int size;

  /// A device's key, hashed.
  record Hash(long high, long low) {

    static Hash of(byte[] key) {
      try {
        ByteBuffer digest = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key));
        return new Hash(digest.getLong(), digest.getLong());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e); // every Java has it
      }
    }
  }

  int size() {
    return size;
  }

  Optional<DevicePlace> get(Hash key) {
    int at = slotOf(key) * WORDS;
    return isTaken(at)
        ? Optional.of(DevicePlace.of((int) words[at + 4], words[at + 2], words[at + 3]))
        : Optional.empty();
  }

  void put(Hash key, DevicePlace place) {
    int at = slotOf(key) * WORDS;
    if (!isTaken(at)) {
      if (size >= slots / 4 * 3) {
        grow();
        at = slotOf(key) * WORDS;
      }
      size++;
    }
    words[at] = key.high();
    words[at + 1] = key.low();
    words[at + 2] = place.own().orElse(-1);
    words[at + 3] = place.all().orElse(-1);
    words[at + 4] = TAKEN | (place.epoch().value() & 0xffffffffL);
  }

  private int slotOf(Hash key) {
    int slot = (int) (key.low() & (slots - 1));
    while (isTaken(slot * WORDS)
        && (words[slot * WORDS] != key.high() || words[slot * WORDS + 1] != key.low())) {
      slot = (slot + 1) & (slots - 1);
    }
    return slot;
  }

  private boolean isTaken(int at) {
    return (words[at + 4] & TAKEN) != 0;
  }

  private void grow() {
    long[] before = words;
    slots *= 2;
    words = new long[slots * WORDS];
    for (int at = 0; at < before.length; at += WORDS) {
      if ((before[at + 4] & TAKEN) != 0) {
        int to = slotOf(new Hash(before[at], before[at + 1])) * WORDS;
        System.arraycopy(before, at, words, to, WORDS);
      }
    }
  }
}
