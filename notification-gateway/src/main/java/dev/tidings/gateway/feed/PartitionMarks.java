package dev.tidings.gateway.feed;

import dev.tidings.contracts.live.Mark;
import dev.tidings.gateway.threading.RunsOn;
import java.util.Optional;

/// What one partition's marks have said on this link. Confined to the bus.
@RunsOn(RunsOn.Place.BUS)
final class PartitionMarks {

  /// What a mark means.
  enum Meaning {
    /// Everything before it is known to sound feeds.
    FORWARD,
    /// Redis lost writes since the mark before.
    NEW_GENERATION
  }

  private Optional<String> generation = Optional.empty();

  /// The highest position, whatever the generation: a sound feed has everything before it.
  private long carried;

  private long told;

  Meaning hear(Mark mark) {
    boolean renewed = generation.isPresent() && !generation.get().equals(mark.generation());
    generation = Optional.of(mark.generation());
    if (renewed) {
      return Meaning.NEW_GENERATION;
    }
    carried = Math.max(carried, mark.position());
    return Meaning.FORWARD;
  }

  /// After every feed was told of a new generation.
  void renewed(Mark mark) {
    carried = Math.max(carried, mark.position());
  }

  long carried() {
    return carried;
  }

  /// Whether there is something that the event loops have not heard of; asked once for each
  /// telling.
  boolean mustTell() {
    boolean news = carried > told;
    told = carried;
    return news;
  }
}
