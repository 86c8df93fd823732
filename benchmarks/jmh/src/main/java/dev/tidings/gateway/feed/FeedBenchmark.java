package dev.tidings.gateway.feed;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Previous;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One step of a room's feed: a live message that joins on to the head.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class FeedBenchmark {

  private static final int MESSAGES = 1 << 12;

  /// Offsets as they are: ascending, with holes.
  private final List<LiveMessage.Durable> messages = new ArrayList<>();

  private Feed feed;
  private int next = MESSAGES;

  public FeedBenchmark() {
    UUID id = new UUID(1, 2);
    byte[] frame = new byte[400];
    for (int i = 0; i < MESSAGES; i++) {
      messages.add(
          new LiveMessage.Durable(
              "g1",
              i == 0 ? new Previous.NoneSince(0) : new Previous.At(3L * i - 3),
              3L * i,
              OptionalLong.empty(),
              id,
              frame));
    }
  }

  @Benchmark
  public List<FeedAction> feedStep() {
    if (next == MESSAGES) {
      feed = new Feed(256, 1 << 20);
      var unused = feed.edge(0, 0);
      next = 0;
    }
    return feed.live(messages.get(next++), 0);
  }
}
