package dev.tidings.gateway.feed;

import dev.tidings.contracts.notification.NotificationId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// What the feeds did. Thread-safe.
final class FeedMetrics {

  /// Around 15 ms (p99 aimed at) and 30 ms (its bar), then those of trouble.
  private static final Duration[] LATENCIES =
      IntStream.of(
              1, 2, 3, 4, 6, 8, 10, 15, 20, 30, 50, 75, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private static final double[] SIZES = {128, 256, 512, 1_024, 4_096, 16_384, 65_536};

  private final AtomicInteger rooms = new AtomicInteger();
  private final Counter received;
  private final Counter repairs;
  private final Counter breaks;
  private final DistributionSummary size;
  private final Timer latency;

  FeedMetrics(MeterRegistry metrics) {
    // Told as a counter for the ending _total, though it goes up and down: the name is a promise.
    FunctionCounter.builder("realtime.rooms", rooms, AtomicInteger::get)
        .description("Rooms that this gateway has a feed of")
        .register(metrics);
    received =
        Counter.builder("tidings.live.received")
            .description("Messages that came on rooms' channels")
            .register(metrics);
    breaks =
        Counter.builder("tidings.live.breaks")
            .description("Times that the subscription to Redis was lost")
            .register(metrics);
    size =
        DistributionSummary.builder("realtime.message.size")
            .description("Bytes of a message as it came on a room's channel")
            .baseUnit("bytes")
            .serviceLevelObjectives(SIZES)
            .register(metrics);
    repairs =
        Counter.builder("tidings.feed.repairs")
            .description("Times that a feed noticed something missing and read the history for it")
            .register(metrics);
    latency =
        Timer.builder("tidings.publish.to.send")
            .description("From when Kafka took an event to when it was handed to the event loops")
            .serviceLevelObjectives(LATENCIES)
            .register(metrics);
  }

  void opened() {
    rooms.incrementAndGet();
  }

  void closed() {
    rooms.decrementAndGet();
  }

  void received(int bytes) {
    received.increment();
    size.record(bytes);
  }

  /// The subscription to Redis was lost.
  void broken() {
    breaks.increment();
  }

  void repairs() {
    repairs.increment();
  }

  void sent(UUID notification, long nowMs) {
    long takenMs = NotificationId.takenAt(notification).toEpochMilli();
    latency.record(Duration.ofMillis(Math.max(0, nowMs - takenMs)));
  }

  int rooms() {
    return rooms.get();
  }

  long repaired() {
    return (long) repairs.count();
  }
}
