package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;

/// A place in the order of a room, which its notifications stand in over all epochs of the history.
///
/// @param epochNumber the epoch's own place among the epochs, ascending
/// @param historyOffset in that epoch
@Introspected
public record RoomPlace(long epochNumber, long historyOffset) {

  /// Behind every notification.
  public static final RoomPlace END = new RoomPlace(Long.MAX_VALUE, Long.MAX_VALUE);
}
