package dev.tidings.ingest.dedupe;

import java.time.Duration;
import java.util.OptionalLong;

/// Which identities one partition of the events accepted lately.
///
/// Its time is the time at which Kafka took the events, never a clock of ours: the same records
/// give the same window at every reading, also hours later. It is bounded twice, by age and by
/// number. Confined to its owner's thread.
public final class DedupeWindow {

  private final long windowMs;
  private final IdentityRing ring;
  private long newestMs = Long.MIN_VALUE;

  /// @param window an identity is known up to and including this long after it was taken
  /// @param maxEntries identities at most; the oldest makes room, however young
  public DedupeWindow(Duration window, int maxEntries) {
    if (window.isNegative()) {
      throw new IllegalArgumentException("window: " + window + " (expected: zero or more)");
    }
    this.windowMs = window.toMillis();
    this.ring = new IdentityRing(maxEntries);
  }

  /// Whether an event of this identity was accepted within the window before `takenAtMs`.
  public boolean knows(Identity identity, long takenAtMs) {
    int place = ring.find(identity);
    return place != IdentityRing.NONE && ring.valueAt(place) >= takenAtMs - windowMs;
  }

  /// When an event of this identity was taken, where one was accepted lately: it may be a little
  /// older than the window.
  public OptionalLong takenAtMs(Identity identity) {
    int place = ring.find(identity);
    return place == IdentityRing.NONE ? OptionalLong.empty() : OptionalLong.of(ring.valueAt(place));
  }

  /// Remembers what was accepted **and committed**. An identity of a transaction that may still
  /// abort would make the event, when it is read again, a duplicate of itself.
  public void remember(Identity identity, long takenAtMs) {
    newestMs = Math.max(newestMs, takenAtMs);
    while (ring.size() > 0 && ring.oldestValue() < newestMs - windowMs) {
      ring.removeOldest();
    }
    if (takenAtMs >= newestMs - windowMs) {
      ring.add(identity, takenAtMs);
    }
  }

  public int size() {
    return ring.size();
  }
}
