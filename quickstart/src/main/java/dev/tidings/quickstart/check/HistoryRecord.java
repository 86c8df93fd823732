package dev.tidings.quickstart.check;

import dev.tidings.contracts.room.Room;
import java.util.UUID;

/// One committed record of the history.
public record HistoryRecord(Room room, long offset, UUID id, String source, String event) {}
