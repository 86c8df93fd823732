package dev.tidings.quickstart.check;

import dev.tidings.contracts.room.Room;
import java.util.UUID;

/// One committed record of the history.
///
/// @param text its value: what every client sees, byte for byte
public record HistoryRecord(
    Room room, long offset, UUID id, String source, String event, String text) {

  /// Without the text, for findings.
  @Override
  public String toString() {
    return "%s of %s, at %d of %s".formatted(event, source, offset, room);
  }
}
