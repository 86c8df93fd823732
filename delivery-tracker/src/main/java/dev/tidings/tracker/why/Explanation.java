package dev.tidings.tracker.why;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// Where a notification stopped on its way to a user, and how one says that.
///
/// @param sentence for a person, whole
/// @param since when it came to that; empty where nobody noted it
public record Explanation(Stop stop, String sentence, Optional<Instant> since) {

  /// The places where a notification can be.
  public enum Stop {
    /// A device acknowledged it.
    RECEIVED,
    /// It was addressed to somebody else.
    NOT_ADDRESSED,
    RETRACTED,
    /// A newer one of the same collapse key took its place.
    SUPERSEDED,
    /// The rule of access did not allow it any more.
    FORBIDDEN,
    EXPIRED,
    /// Sent as often as it is sent, and never acknowledged.
    PARKED,
    /// Written to a connection, not acknowledged.
    SENT,
    /// The client was told that it has to fetch this part again.
    GAP,
    NEVER_CONNECTED,
    /// Not connected since it was taken.
    OFFLINE,
    /// Connected to a gateway that was killed with the connection, and not since.
    GATEWAY_LOST,
    /// Connected, and not following the shared room.
    NOT_FOLLOWING,
    /// Nobody told that it was sent, and a device says that it has everything before a place behind
    /// it.
    RESUMED_BEHIND,
    /// Connected, and nobody told yet that it was sent.
    ON_ITS_WAY,
    /// Connected for longer than it takes, and nobody told that it was sent.
    NOT_SENT;

    /// The word in JSON.
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
