package dev.tidings.ingest.redis;

import java.util.Optional;

/// What came of a request.
public sealed interface Reply {

  record Appended(Appending outcome) implements Reply {}

  /// What append.lua did, in the order of its numbers.
  enum Appending {
    SKIPPED,
    APPENDED,
    STARTED,
    RESET
  }

  record Marked(Marking outcome) implements Reply {}

  /// What mark.lua did.
  enum Marking {
    MOVED,
    /// Another relay of the same generation went on.
    AHEAD,
    /// Redis has not what it once confirmed.
    LOST
  }

  /// @param begun false where the mark has changed since it was read
  record Begun(boolean begun) implements Reply {}

  record Text(Optional<String> text) implements Reply {}

  record Loaded() implements Reply {}

  /// @param listeners who received it
  record Published(long listeners) implements Reply {}

  /// An error reply. What was sent behind it on the same connection goes on nevertheless.
  record Refused(String error) implements Reply {}

  /// The connection ended first: Redis may or may not have done it.
  record Cut() implements Reply {}
}
