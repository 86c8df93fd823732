package dev.tidings.tracker.access;

import java.util.Optional;

/// Who sent a request, and how that is known.
sealed interface Caller {

  /// No token, no session, and nobody is let in without.
  record Nobody() implements Caller {}

  /// A token that is not good.
  ///
  /// @param detail what was expected; never the token
  record Refused(String detail) implements Caller {}

  /// The keys that would tell cannot be had now.
  record Undecided() implements Caller {}

  /// @param csrf what an act must bring besides, because a browser sends the cookie by itself;
  ///     empty where the request carried a token that no browser adds
  record Known(Person person, Optional<String> csrf) implements Caller {}
}
