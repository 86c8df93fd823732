package dev.tidings.gateway.session;

import dev.tidings.contracts.frame.Since;
import dev.tidings.gateway.access.Grant;
import java.util.List;
import java.util.Optional;

/// A connection that may be opened, and how it wants to begin.
///
/// @param cursors where it wants its rooms to go on, as the client sent them
/// @param since from where it wants its own room, where it has no cursor of it
public record Admission(Grant grant, String device, List<String> cursors, Optional<Since> since) {

  /// How many cursors a connect may bring.
  public static final int MAX_CURSORS = 10;

  public Admission {
    cursors = List.copyOf(cursors);
  }
}
