package dev.tidings.gateway.subscription;

import dev.tidings.contracts.cursor.Cursor;

/// Where a following begins.
public sealed interface Begin {

  /// With what comes from now on.
  record Now() implements Begin {}

  /// Behind this cursor, which is one of the room's; whether its epoch is still today's is for the
  /// feed to say.
  record After(Cursor cursor) implements Begin {}

  /// From where a `since` leads.
  record Since(dev.tidings.contracts.frame.Since since) implements Begin {}
}
