package dev.tidings.ingest.accept;

import dev.tidings.ingest.dedupe.DedupeWindow;
import dev.tidings.ingest.ledger.EntryKey;
import java.util.OptionalLong;

/// What the entries of one partition, read in their order, tell: the window, and how far accept has
/// come. Confined to who reads them.
final class RestoredWindow {

  private final DedupeWindow window;
  private OptionalLong position = OptionalLong.empty();
  private long takenThroughMs;

  private RestoredWindow(DedupeWindow window) {
    this.window = window;
  }

  static RestoredWindow empty(AcceptSettings settings) {
    return new RestoredWindow(
        new DedupeWindow(settings.dedupeWindow(), settings.dedupeMaxEntries()));
  }

  /// The claim's word on how far events were taken, which may be ahead of the entries'.
  RestoredWindow takenThrough(long claimedMs) {
    takenThroughMs = Math.max(takenThroughMs, claimedMs);
    return this;
  }

  DedupeWindow window() {
    return window;
  }

  /// Behind the event of the last entry; empty where there is none.
  OptionalLong position() {
    return position;
  }

  /// See {@link Claim#takenThroughMs}.
  long takenThroughMs() {
    return takenThroughMs;
  }

  void take(EntryKey key) {
    if (key.state().isAcceptance()) {
      window.remember(key.identity(), key.takenAtMs());
    }
    // Not the highest: somebody may have sent accept back by hand, to do it again.
    position = OptionalLong.of(key.eventOffset() + 1);
    takenThroughMs = Math.max(takenThroughMs, key.takenAtMs());
  }
}
