package dev.tidings.ingest.accept;

import dev.tidings.ingest.dedupe.DedupeWindow;
import dev.tidings.ingest.dedupe.Overlay;
import dev.tidings.ingest.reading.EventBounds;
import dev.tidings.ingest.reading.EventReader;
import dev.tidings.ingest.reading.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What accept does an event before Kafka is asked for anything: read it, decide on it, and write
/// down the decision (notification bytes included) for one room.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class PlannerBenchmark {

  private static final EventReader READER = new EventReader(EventBounds.DEFAULT.limits());

  /// Events a transaction, as under load.
  private static final int BATCH = 1 << 10;

  private static final long TAKEN_AT_MS = 1_790_000_000_000L;

  private final List<Incoming> batch = new ArrayList<>();
  private final Planner planner = new Planner(6, 500);
  private final DedupeWindow window = new DedupeWindow(Duration.ofHours(1), BATCH);
  private Overlay overlay;
  private int next = BATCH;

  public PlannerBenchmark() {
    for (int i = 0; i < BATCH; i++) {
      ConsumerRecord<byte[], byte[]> record = record(i);
      Reading reading = READER.read(record);
      if (!(reading instanceof Reading.Understood)) {
        throw new IllegalStateException("event: " + reading + " (expected: understood)");
      }
      batch.add(new Incoming(record, reading));
    }
  }

  @Benchmark
  public Reading eventRead() {
    return READER.read(batch.get(0).record());
  }

  @Benchmark
  public Decision decide() {
    if (next == BATCH) {
      overlay = new Overlay(partition -> window);
      next = 0;
    }
    return planner.decide(batch.get(next++), overlay);
  }

  private static ConsumerRecord<byte[], byte[]> record(int number) {
    byte[] value =
        ("{\"id\":\"e-%d\",\"source\":\"shop\",\"type\":\"order.shipped\","
                + "\"to\":[\"user:%d\"],\"data\":{\"text\":\"%s\"}}")
            .formatted(number, number, "x".repeat(256))
            .getBytes(StandardCharsets.UTF_8);
    return new ConsumerRecord<>(
        "tidings.events",
        0,
        number,
        TAKEN_AT_MS,
        TimestampType.LOG_APPEND_TIME,
        0,
        value.length,
        new byte[0],
        value,
        new RecordHeaders(),
        java.util.Optional.empty());
  }
}
