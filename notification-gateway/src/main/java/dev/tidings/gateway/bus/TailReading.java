package dev.tidings.gateway.bus;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import java.util.List;
import java.util.OptionalLong;

/// A room's tail and the mark that vouches for it, as they stood at one instant: what the mark
/// covers, the tail had then. Immutable.
///
/// @param top the offset of the room's last record in the mark's generation; empty where Redis
/// knows of none
/// @param entries ascending
public record TailReading(Mark mark, OptionalLong top, List<LiveMessage.Durable> entries) {
  public TailReading {
    entries = List.copyOf(entries);
  }
}
