package dev.tidings.gateway.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.TailReading;
import dev.tidings.gateway.bus.Tails;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/// Which rung a range comes from, and how often it is asked for.
class ReplayLadderTest {

  private static final Room ROOM = new Room("order:1");
  private static final ReplaySettings SETTINGS =
      new ReplaySettings(1_000, Duration.ofSeconds(5), 10, 1 << 16, 1, 1, 1, 1, 4, 2, 1 << 16, 100);

  private final List<CompletableFuture<Optional<TailReading>>> asked = new ArrayList<>();
  private final ReplayLadder ladder =
      new ReplayLadder(
          new Asked(),
          (room, from, to) -> CompletableFuture.completedFuture(new Reading.Unavailable()),
          SETTINGS,
          new ReplayMetrics(new SimpleMeterRegistry()));

  @Test
  void aTailThatItsMarkReachesGivesThePage() {
    var page = ladder.read(ROOM, 0, 2);
    asked.getFirst().complete(Optional.of(oneRecord(5)));

    assertThat(told(page)).isEqualTo("1 of the tail, to 2");
  }

  /// Redis went back to an older state, with its mark: what it has then covers no more than that.
  @Test
  void aTailThatItsMarkDoesNotReachGivesWhatTheChainProves() {
    var page = ladder.read(ROOM, 0, 2);
    asked.getFirst().complete(Optional.of(oneRecord(0)));

    assertThat(told(page)).isEqualTo("1 of the tail, to 1");
  }

  @Test
  void withoutAMarkTheLogIsAsked() {
    var page = ladder.read(ROOM, 0, 2);
    asked.getFirst().complete(Optional.empty());

    assertThat(told(page)).isEqualTo("asked of the log");
  }

  @Test
  void whereRedisDoesNotAnswerTheLogIsAsked() {
    var page = ladder.read(ROOM, 0, 2);
    asked.getFirst().completeExceptionally(new IllegalStateException("redis"));

    assertThat(told(page)).isEqualTo("asked of the log");
  }

  @Test
  void whoAsksForTheSameRangeMeanwhileSharesTheReading() {
    var first = ladder.read(ROOM, 0, 2);
    var second = ladder.read(ROOM, 0, 2);
    var other = ladder.read(ROOM, 0, 1);
    asked.forEach(one -> one.complete(Optional.of(oneRecord(5))));

    assertThat(told(first)).isEqualTo(told(second)).isEqualTo("1 of the tail, to 2");
    assertThat(told(other)).isEqualTo("1 of the tail, to 1");
    assertThat(asked).hasSize(2);
  }

  private static String told(CompletionStage<Reading> reading) {
    return switch (reading.toCompletableFuture().join()) {
      case Reading.Page(var records, long coveredTo) ->
          records.size() + " of the tail, to " + coveredTo;
      case Reading.Missing missing -> throw new AssertionError(missing);
      case Reading.Unavailable() -> "asked of the log";
    };
  }

  /// The tail holds the record at 0.
  private static TailReading oneRecord(long marked) {
    LiveMessage.Durable record =
        new LiveMessage.Durable(
            "g0",
            new Previous.NoneSince(0),
            0,
            OptionalLong.empty(),
            new UUID(0, 0),
            "{}".getBytes(StandardCharsets.US_ASCII));
    return new TailReading(new Mark("g0", marked), OptionalLong.of(0), List.of(record));
  }

  /// Each question is answered when the test says so.
  private final class Asked implements Tails {

    @Override
    public CompletionStage<Optional<TailReading>> top(Room room) {
      return from(room, 0, 0);
    }

    @Override
    public CompletionStage<Optional<TailReading>> from(Room room, long offset, int maxEntries) {
      CompletableFuture<Optional<TailReading>> answer = new CompletableFuture<>();
      asked.add(answer);
      return answer;
    }

    @Override
    public CompletionStage<Optional<TailReading>> last(Room room, int maxEntries) {
      return from(room, 0, maxEntries);
    }
  }
}
