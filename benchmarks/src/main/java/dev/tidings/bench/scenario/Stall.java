package dev.tidings.bench.scenario;

import java.time.Duration;

/// Who stops reading, and for how long.
///
/// @param rooms rooms that events are published to in turn
/// @param stalled clients that stop reading, spread over the rooms
/// @param live clients of each room that go on
public record Stall(int rooms, int stalled, int live, Duration duration) {

  /// All clients.
  public int connections() {
    return stalled + rooms * live;
  }
}
