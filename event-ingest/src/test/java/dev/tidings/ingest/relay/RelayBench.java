package dev.tidings.ingest.relay;

import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.notification.HistoryHeaders;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import dev.tidings.embedded.Servers;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Measures history to Redis: how many records a second, at what CPU, and how late at 1,000/s.
///
/// Kafka runs in this JVM, Redis beside it, on the same cores. `docs/decisions/0003-...` has the
/// command; it ends by itself within a minute.
final class RelayBench {

  private static final int PARTITIONS = 6;
  private static final int ROOMS = 1_000;
  private static final int BULK = 150_000;
  private static final int PACED = 6_000;
  private static final long PACE_NANOS = 1_000_000;

  private RelayBench() {}

  public static void main(String[] args) throws Exception {
    for (int round = 0; round < 2; round++) {
      throughput();
    }
    latency();
    System.exit(0);
  }

  private static void throughput() throws Exception {
    try (RelayWorld world =
        new RelayWorld(Servers.redis().url(), PARTITIONS, Duration.ofSeconds(3))) {
      try (var producer = producer(world, 20)) {
        for (int i = 0; i < BULK; i++) {
          var unused = producer.send(record(world, i));
        }
      }
      double redisBefore = redisCpuSeconds(world);
      Map<Long, Long> threadsBefore = cpuByThread("relay", "lettuce");
      long from = System.nanoTime();
      world.startRelay();
      while (world.metrics.records.sum() + world.metrics.skipped.count() < BULK) {
        LockSupport.parkNanos(1_000_000);
      }
      double seconds = (System.nanoTime() - from) / 1e9;
      double relayCpu = cpuSince(threadsBefore, "relay");
      double nettyCpu = cpuSince(threadsBefore, "lettuce");
      double redisCpu = redisCpuSeconds(world) - redisBefore;
      System.out.printf(
          "FIGURE throughput %.0f records/s (%d in %.2f s, the start of the consumer included); CPU a"
              + " record: relay thread %.1f us, connection thread %.1f us, redis %.1f us; batches"
              + " of %.0f%n",
          BULK / seconds,
          BULK,
          seconds,
          1e6 * relayCpu / BULK,
          1e6 * nettyCpu / BULK,
          1e6 * redisCpu / BULK,
          BULK / world.metrics.batches.count());
      if (world.metrics.resent.count() > 0) {
        System.out.printf(
            "resent %.0f: the figure above is of no use%n", world.metrics.resent.count());
      }
    }
  }

  private static void latency() throws Exception {
    try (RelayWorld world =
        new RelayWorld(Servers.redis().url(), PARTITIONS, Duration.ofSeconds(3))) {
      Map<String, Long> ackedAt = new ConcurrentHashMap<>();
      Map<String, Long> receivedAt = new ConcurrentHashMap<>();
      world.onLive(message -> receivedAt.put(message.id().toString(), System.nanoTime()));
      world.subscribed();
      world.startRelay();
      try (var producer = producer(world, 0)) {
        long next = System.nanoTime();
        for (int i = 0; i < PACED + 3_000; i++) {
          next += PACE_NANOS;
          while (System.nanoTime() < next) {
            LockSupport.parkNanos(next - System.nanoTime());
          }
          var record = record(world, i);
          String id =
              new String(
                  record.headers().lastHeader(HistoryHeaders.ID).value(),
                  StandardCharsets.US_ASCII);
          boolean counts = i >= 3_000;
          var unused =
              producer.send(
                  record,
                  (metadata, failure) -> {
                    if (counts) {
                      ackedAt.put(id, System.nanoTime());
                    }
                  });
        }
      }
      LockSupport.parkNanos(1_000_000_000L);
      List<Double> added = new ArrayList<>();
      ackedAt.forEach((id, at) -> added.add(Math.max(0, receivedAt.get(id) - at) / 1e6));
      double[] sorted = added.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      System.out.printf(
          "FIGURE latency at 1,000/s from Kafka's acknowledgement to PUBLISH received, %d records:"
              + " p50 %.2f ms, p90 %.2f, p99 %.2f, max %.2f%n",
          sorted.length,
          sorted[sorted.length / 2],
          sorted[sorted.length * 9 / 10],
          sorted[sorted.length * 99 / 100],
          Arrays.stream(sorted).max().orElse(0));
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(RelayWorld world, int lingerMs) {
    Map<String, Object> settings = world.kafka.producer("bench");
    settings.put("linger.ms", lingerMs);
    settings.put("batch.size", 65_536);
    settings.put("max.in.flight.requests.per.connection", 1);
    return new KafkaProducer<>(settings);
  }

  private static ProducerRecord<byte[], byte[]> record(RelayWorld world, int i) {
    Room room = Room.ofUser(Integer.toString(i % ROOMS));
    Notification notification =
        Notification.of(
            Event.of(
                "bench",
                "e" + i,
                "order.shipped",
                List.of(room),
                RawJson.of("{\"text\":\"" + "x".repeat(60) + "\"}")),
            room,
            Instant.ofEpochMilli(1_700_000_000_000L));
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            world.kafka.topics().history(),
            RoomPartition.of(room, PARTITIONS),
            room.name().getBytes(StandardCharsets.UTF_8),
            NotificationCodec.encode(notification));
    record
        .headers()
        .add(HistoryHeaders.ID, notification.id().toString().getBytes(StandardCharsets.US_ASCII));
    return record;
  }

  private static double redisCpuSeconds(RelayWorld world) {
    return world
        .redis()
        .info("cpu")
        .lines()
        .filter(line -> line.startsWith("used_cpu_user:") || line.startsWith("used_cpu_sys:"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)))
        .sum();
  }

  private static Map<Long, Long> cpuByThread(String... prefixes) {
    var threads = ManagementFactory.getThreadMXBean();
    Map<Long, Long> cpu = new ConcurrentHashMap<>();
    for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (info != null
          && Arrays.stream(prefixes).anyMatch(prefix -> info.getThreadName().startsWith(prefix))) {
        cpu.put(info.getThreadId(), threads.getThreadCpuTime(info.getThreadId()));
      }
    }
    return cpu;
  }

  private static double cpuSince(Map<Long, Long> before, String prefix) {
    return cpuByThread(prefix).entrySet().stream()
            .mapToLong(entry -> entry.getValue() - before.getOrDefault(entry.getKey(), 0L))
            .sum()
        / 1e9;
  }
}
