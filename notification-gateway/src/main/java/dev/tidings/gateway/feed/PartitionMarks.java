package dev.tidings.gateway.feed;

import dev.tidings.contracts.live.Mark;
import dev.tidings.gateway.threading.RunsOn;
import java.util.Optional;
import java.util.function.Consumer;

/// What one partition's marks have said on this link. Confined to the bus.
@RunsOn(RunsOn.Place.BUS)
final class PartitionMarks {

  private final Consumer<Mark> onNewGeneration;
  private Optional<String> generation = Optional.empty();

  /// The highest position, whatever the generation: a sound feed has everything before it.
  private long carried;

  /// @param onNewGeneration tells every feed of the partition that Redis lost writes
  PartitionMarks(Consumer<Mark> onNewGeneration) {
    this.onNewGeneration = onNewGeneration;
  }

  /// A mark came on the link, behind all that it covers.
  void hear(Mark mark) {
    boolean renewed = generation.isPresent() && !generation.get().equals(mark.generation());
    generation = Optional.of(mark.generation());
    if (renewed) {
      onNewGeneration.accept(mark);
    }
    carried = Math.max(carried, mark.position());
  }

  /// A mark was read, for an edge. It carries nobody, for it did not come behind its records; but
  /// after one of a new generation, one of the old that is still on its way must not carry anybody
  /// either: between the two edges may lie what a new feed has neither heard nor read.
  void read(Mark mark) {
    if (generation.isEmpty()) {
      generation = Optional.of(mark.generation());
    } else if (!generation.get().equals(mark.generation())) {
      hear(mark);
    }
  }

  long carried() {
    return carried;
  }
}
