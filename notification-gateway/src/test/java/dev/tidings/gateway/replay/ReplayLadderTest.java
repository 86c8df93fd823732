package dev.tidings.gateway.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.Tails;
import dev.tidings.gateway.history.HistoryTopic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ReplayLadderTest {

  private static final Room ROOM = new Room("order:1");
  private static final HistoryTopic TOPIC = new HistoryTopic("history", 1, new Epoch(1));
  private static final ReplaySettings SETTINGS =
      new ReplaySettings(1_000, Duration.ofSeconds(5), 10, 1 << 16, 1, 1, 1, 1, 4, 2, 1 << 16, 100);

  private final Queue<Optional<Mark>> marks = new ArrayDeque<>();

  @Test
  void aTailThatItsMarkReachesGivesThePage() {
    marks.add(mark("g0", 2));
    marks.add(mark("g0", 5));

    assertThat(read()).isEqualTo("0 of the tail, to 2");
  }

  /// Found by FeedSimulationTest: the mark was read, then a failover took Redis back to where
  /// neither the mark nor the record at 1 was yet, then the tail was read. What it had was taken
  /// for all of the room before the mark, and the record at 1 never came.
  @Test
  void aTailThatWentBackBehindItsMarkProvesNothing() {
    marks.add(mark("g0", 2));
    marks.add(mark("g0", 0));

    assertThat(read()).isEqualTo("asked of the log");
  }

  @Test
  void aTailThatAnotherGenerationFollowedProvesNothing() {
    marks.add(mark("g0", 2));
    marks.add(mark("g1", 2));

    assertThat(read()).isEqualTo("asked of the log");
  }

  @Test
  void aTailWhoseMarkIsGoneProvesNothing() {
    marks.add(mark("g0", 2));
    marks.add(Optional.empty());

    assertThat(read()).isEqualTo("asked of the log");
  }

  private String read() {
    ReplayLadder ladder =
        new ReplayLadder(
            new OneRecord(),
            (room, from, to) -> CompletableFuture.completedFuture(new Reading.Unavailable()),
            () -> Optional.of(TOPIC),
            SETTINGS,
            new ReplayMetrics(new SimpleMeterRegistry()));
    return switch (ladder.read(ROOM, 0, 2).toCompletableFuture().join()) {
      case Reading.Page(var records, long coveredTo) ->
          records.getFirst().offset() + " of the tail, to " + coveredTo;
      case Reading.Missing missing -> throw new AssertionError(missing);
      case Reading.Unavailable() -> "asked of the log";
    };
  }

  private static Optional<Mark> mark(String generation, long position) {
    return Optional.of(new Mark(generation, position));
  }

  /// The tail holds the record at 0; the marks are those that the test says, one after the other.
  private final class OneRecord implements Tails {

    @Override
    public CompletionStage<Optional<Mark>> mark(int partition) {
      return CompletableFuture.completedFuture(marks.remove());
    }

    @Override
    public CompletionStage<OptionalLong> top(String generation, Room room) {
      return CompletableFuture.completedFuture(OptionalLong.of(0));
    }

    @Override
    public CompletionStage<List<LiveMessage.Durable>> from(
        String generation, Room room, long offset, int maxEntries) {
      return CompletableFuture.completedFuture(
          List.of(
              new LiveMessage.Durable(
                  generation,
                  new Previous.NoneSince(0),
                  0,
                  OptionalLong.empty(),
                  new UUID(0, 0),
                  "{}".getBytes(StandardCharsets.US_ASCII))));
    }

    @Override
    public CompletionStage<List<LiveMessage.Durable>> last(
        String generation, Room room, int maxEntries) {
      return from(generation, room, 0, maxEntries);
    }

    @Override
    public CompletionStage<Boolean> publish(String channel, byte[] message) {
      return CompletableFuture.completedFuture(false);
    }

    @Override
    public void close() {
      // There is nothing to close.
    }
  }
}
