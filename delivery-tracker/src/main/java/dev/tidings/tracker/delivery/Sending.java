package dev.tidings.tracker.delivery;

import java.time.Instant;
import java.util.Comparator;

/// One writing of a notification to a connection. Ordered by time: of two at the same instant the
/// further attempt is the later one, then that of the higher name.
///
/// @param attempt how often it was written to this connection then, 1 at first
public record Sending(Instant at, int attempt, String connection) implements Comparable<Sending> {

  private static final Comparator<Sending> ORDER =
      Comparator.comparing(Sending::at)
          .thenComparing(Sending::attempt)
          .thenComparing(Sending::connection);

  @Override
  public int compareTo(Sending other) {
    return ORDER.compare(this, other);
  }
}
