package dev.tidings.ingest.bulk;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// What the bulk lane counts. Thread-safe.
final class BulkMetrics {

  private static final Duration[] BUCKETS =
      IntStream.of(2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final Counter jobs;
  private final Counter notifications;
  private final Counter aborts;
  private final Counter sessions;
  private final Timer transactions;
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong roomsLeft = new AtomicLong();

  BulkMetrics(MeterRegistry registry) {
    jobs = counter(registry, "realtime.bulk.jobs", "Large audiences that were expanded to the end");
    notifications =
        counter(
            registry,
            "realtime.bulk.notifications.appended",
            "Records that the bulk lane appended to the history");
    aborts = counter(registry, "realtime.bulk.aborts", "Chunks whose transaction was aborted");
    sessions =
        counter(
            registry,
            "realtime.bulk.sessions",
            "Times that the bulk lane began anew: at start, when fenced, and after failures");
    transactions =
        Timer.builder("realtime.bulk.transaction")
            .description("From the first send of a chunk to its commit")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    Gauge.builder("realtime.bulk.waiting", waiting, AtomicLong::doubleValue)
        .description("Large audiences of this instance's partitions that are not begun yet")
        .register(registry);
    Gauge.builder("realtime.bulk.rooms.left", roomsLeft, AtomicLong::doubleValue)
        .description("Rooms of the audience that is being expanded now which are still to come")
        .register(registry);
  }

  void chunk(int rooms, Duration took) {
    notifications.increment(rooms);
    transactions.record(took);
  }

  void finished() {
    jobs.increment();
  }

  void aborted() {
    aborts.increment();
  }

  void sessionBegan() {
    sessions.increment();
  }

  void left(long jobsWaiting, long rooms) {
    waiting.set(jobsWaiting);
    roomsLeft.set(rooms);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }
}
