package dev.tidings.ingest.accept;

import java.util.Optional;

/// What accept writes beside each offset that it commits: who works on the partition, so that the
/// next owner can end what this one left open, and how far in time it has come, so that the next
/// one knows where its window begins. As text: `v1 owner|- takenThroughMs`. Immutable.
///
/// @param owner the name of the session that works on the partition; empty when it was
/// let go in order
/// @param takenThroughMs no event from here on was taken by Kafka before this, epoch milliseconds;
/// 0 where nothing is known
record Claim(Optional<String> owner, long takenThroughMs) {

  static final Claim UNKNOWN = new Claim(Optional.empty(), 0);

  private static final String VERSION = "v1";

  Claim {
    if (owner.isPresent() && !owner.get().matches("[^ ]+")) {
      throw new IllegalArgumentException("owner: " + owner.get() + " (expected: no spaces)");
    }
    if (takenThroughMs < 0) {
      throw new IllegalArgumentException(
          "takenThroughMs: " + takenThroughMs + " (expected: 0 or more)");
    }
  }

  String text() {
    return VERSION + ' ' + owner.orElse("-") + ' ' + takenThroughMs;
  }

  /// The claim; of a text that is none, {@link #UNKNOWN}: somebody moved the offset by hand.
  static Claim parse(String text) {
    String[] words = text == null ? new String[0] : text.split(" ", -1);
    if (words.length != 3 || !words[0].equals(VERSION) || words[1].isEmpty()) {
      return UNKNOWN;
    }
    try {
      return new Claim(
          words[1].equals("-") ? Optional.empty() : Optional.of(words[1]),
          Long.parseLong(words[2]));
    } catch (IllegalArgumentException e) {
      return UNKNOWN;
    }
  }
}
