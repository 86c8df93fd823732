package dev.tidings.gateway.feed;

import dev.tidings.contracts.notification.NotificationId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/// What the feeds did. Thread-safe.
final class FeedMetrics {

  private final AtomicInteger rooms = new AtomicInteger();
  private final Counter received;
  private final Counter repairs;
  private final Timer latency;

  FeedMetrics(MeterRegistry metrics) {
    Gauge.builder("realtime.rooms.total", rooms, AtomicInteger::get)
        .description("Rooms that this gateway has a feed of")
        .register(metrics);
    received =
        Counter.builder("tidings.live.received")
            .description("Messages that came on rooms' channels")
            .register(metrics);
    repairs =
        Counter.builder("tidings.feed.repairs")
            .description("Times that a feed noticed something missing and read the history for it")
            .register(metrics);
    latency =
        Timer.builder("tidings.publish.to.send")
            .description("From when Kafka took an event to when it was handed to the event loops")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofSeconds(10))
            .register(metrics);
  }

  void opened() {
    rooms.incrementAndGet();
  }

  void closed() {
    rooms.decrementAndGet();
  }

  void received() {
    received.increment();
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
