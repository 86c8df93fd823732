package dev.tidings.tracker.delivery;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The one state that a notification is in for its addressee: a user in a user's own room, the room
/// itself where it is shared. Engagement (seen, read, ...) is a set beside it.
public enum StandingState {
  /// Receipts tell of it, and the history as far as it was taken in does not: not accounted for.
  UNKNOWN(0),
  /// In the history, and not known to be anywhere else.
  ACCEPTED(1),
  /// Written to a connection. Not received: written.
  SENT(2),
  /// A client acknowledged it.
  RECEIVED(3),
  /// Its time ended before that.
  EXPIRED(4),
  /// A newer one with its collapse key took its place.
  SUPERSEDED(5),
  /// Its producer took it back, or the user may not have it any more.
  SUPPRESSED(6),
  /// Sent as often as it is sent, and never acknowledged. A device that comes back gets it all the
  /// same, and may still acknowledge it.
  UNDELIVERABLE(7),
  /// The gateways have it, and it was written to no connection.
  ROUTED(8);

  private static final Map<Integer, StandingState> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(StandingState::code, Function.identity()));

  private final int code;

  StandingState(int code) {
    this.code = code;
  }

  /// As it is stored: never changes its meaning.
  public int code() {
    return code;
  }

  /// The word in JSON.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<StandingState> ofText(String text) {
    return Arrays.stream(values()).filter(state -> state.text().equals(text)).findFirst();
  }

  /// @throws IllegalArgumentException where no state has this code
  public static StandingState ofCode(int code) {
    StandingState state = BY_CODE.get(code);
    if (state == null) {
      throw new IllegalArgumentException("state: " + code + " (expected: 0 to 8)");
    }
    return state;
  }
}
