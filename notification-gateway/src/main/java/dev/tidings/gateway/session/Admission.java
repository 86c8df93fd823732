package dev.tidings.gateway.session;

import dev.tidings.contracts.frame.Since;
import dev.tidings.gateway.access.Grant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A connection that may be opened, and how it wants to begin.
///
/// @param cursors where it wants its rooms to go on, as the client sent them
/// @param acks whether the client will acknowledge what it is sent
/// @param since from where it wants its own room, where it has no cursor of it
public record Admission(
    Grant grant, String device, List<String> cursors, Optional<Since> since, Acks acks) {

  /// What a client says of its acks.
  public enum Acks {
    /// What it does not acknowledge in time is sent again.
    EXPECTED,
    /// It never acknowledges anything.
    NONE;

    /// Empty where the text is neither.
    public static Optional<Acks> parse(String text) {
      return Arrays.stream(values())
          .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(text))
          .findFirst();
    }
  }

  /// How many cursors a connect may bring.
  public static final int MAX_CURSORS = 10;

  public Admission {
    cursors = List.copyOf(cursors);
  }
}
