package dev.tidings.contracts.frame;

/// Where a subscription begins.
public sealed interface Start {

  /// With what comes from now on.
  record Now() implements Start {}

  /// Behind this cursor. The text as the client sent it: whether it is a cursor of the room is the
  /// gateway's to say.
  record After(String cursor) implements Start {}

  record From(Since since) implements Start {}
}
