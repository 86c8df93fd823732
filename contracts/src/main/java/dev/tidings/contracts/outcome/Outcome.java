package dev.tidings.contracts.outcome;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// What a producer is told of a notification to one user.
///
/// Told at least once: who has seen the `id` has seen the outcome. Exactly one outcome of a
/// notification to a user is final.
///
/// @param id the same whenever it is told
/// @param notification key of the record
/// @param source and `event`: the producer's own name of the event
/// @param at when it became so: by a gateway's clock where a client did something, else the
///     deadline
public record Outcome(
    UUID id,
    Kind kind,
    UUID notification,
    String user,
    String source,
    String event,
    String type,
    Optional<String> correlationId,
    Instant at) {

  public enum Kind {
    /// A device acknowledged it, in time where there was a time.
    RECEIVED("received", true),
    /// Its time ended before any device acknowledged it.
    EXPIRED("expired", true),
    /// No device acknowledged it by its `ackDeadline`.
    UNDELIVERED("undelivered", true),
    /// A newer one took its place before its time ended.
    SUPERSEDED("superseded", true),
    /// It was taken back before its time ended.
    SUPPRESSED("suppressed", true),
    /// The user read it. Says nothing of whether it was acknowledged.
    READ("read", false),
    /// Acknowledged after another final outcome had been due.
    RECEIVED_LATE("received-late", false);

    private final String text;
    private final boolean isFinal;

    Kind(String text, boolean isFinal) {
      this.text = text;
      this.isFinal = isFinal;
    }

    /// The word on the wire.
    public String text() {
      return text;
    }

    /// Exactly one final outcome is told of a notification to a user.
    public boolean isFinal() {
      return isFinal;
    }
  }

  /// The id of what is said of a notification to a user: one for the final word, whichever it is,
  /// and one for each of the others.
  public static UUID idOf(UUID notification, String user, Kind kind) {
    String name =
        "outcome\n" + notification + '\n' + user + '\n' + (kind.isFinal() ? "final" : kind.text());
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }
}
