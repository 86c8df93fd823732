package dev.tidings.gateway.access;

/// What came of looking at a token.
public sealed interface TokenReading {

  record Valid(Grant grant) implements TokenReading {}

  /// It was good once.
  record Expired() implements TokenReading {}

  /// @param detail what was expected; never the token
  record Invalid(String detail) implements TokenReading {}

  /// The keys that would tell cannot be had now: the token may be good.
  record Undecided(String detail) implements TokenReading {}
}
