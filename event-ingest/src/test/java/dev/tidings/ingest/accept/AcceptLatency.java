package dev.tidings.ingest.accept;

import dev.tidings.contracts.codec.EventCodec;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.room.Room;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/// Measures how long an event takes from the producer's send to a read_committed reader of the
/// history. No test: it proves nothing and is not part of the test run. To run it:
///
/// ```
/// mvn -pl event-ingest -am test -Dtest=AcceptLatency -Dsurefire.failIfNoSpecifiedTests=false
/// ```
///
/// It takes about a minute and prints one line a rate, first for accept as it is, then for a loop
/// that copies events without transactions, windows or entries: what the guarantees cost.
class AcceptLatency {

  private static final Pattern SENT = Pattern.compile("\"sent\":([0-9]+)");
  private static final int ROOMS = 1_000;

  @Test
  void measure() throws Exception {
    try (AcceptBench bench = new AcceptBench()) {
      bench.start();
      measureAll("accept", bench);
    }
    try (AcceptBench bench = new AcceptBench()) {
      Thread copy = new Thread(() -> copyWithoutTransactions(bench), "copy");
      copy.setDaemon(true);
      copy.start();
      measureAll("copy without transactions", bench);
      copy.interrupt();
      copy.join();
    }
  }

  private static void measureAll(String name, AcceptBench bench) throws Exception {
    run(bench, 500, 5); // warm-up
    for (int[] rate : new int[][] {{1, 12}, {100, 8}, {1_000, 8}}) {
      long[] micros = run(bench, rate[0], rate[1]);
      Arrays.sort(micros);
      System.out.printf(
          "%s: %d events/s: p50 %.1f ms, p99 %.1f ms, max %.1f ms (%d events)%n",
          name,
          rate[0],
          micros[micros.length / 2] / 1e3,
          micros[(int) (micros.length * 0.99)] / 1e3,
          micros[micros.length - 1] / 1e3,
          micros.length);
    }
  }

  private static long[] run(AcceptBench bench, int perSecond, int seconds) throws Exception {
    int count = perSecond * seconds;
    long[] micros = new long[count];
    AtomicInteger seen = new AtomicInteger();
    Thread reader = new Thread(() -> readHistory(bench, micros, seen), "reader");
    reader.start();
    TimeUnit.SECONDS.sleep(1); // the reader is at the end before the first event
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(bench.kafka.producer("latency"))) {
      long begin = System.nanoTime();
      for (int i = 0; i < count; i++) {
        long due = begin + i * 1_000_000_000L / perSecond;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        var unused = producer.send(record(bench, perSecond + "-" + begin + "-" + i, i));
      }
    }
    reader.join(20_000);
    reader.interrupt();
    reader.join();
    if (seen.get() < count) {
      throw new IllegalStateException(seen + " of " + count + " events arrived");
    }
    return micros;
  }

  private static ProducerRecord<byte[], byte[]> record(AcceptBench bench, String id, int n) {
    String data = "{\"sent\":" + System.nanoTime() + ",\"text\":\"" + "x".repeat(200) + "\"}";
    Event event =
        Event.of(
            "latency",
            id,
            "latency.measured",
            List.of(Room.ofUser("" + n % ROOMS)),
            RawJson.of(data));
    return new ProducerRecord<>(
        bench.topics.events(),
        event.key().getBytes(StandardCharsets.UTF_8),
        EventCodec.encode(event));
  }

  private static void readHistory(AcceptBench bench, long[] micros, AtomicInteger seen) {
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(bench.kafka.consumer("latency-reader"))) {
      List<TopicPartition> all = partitions(bench.topics.history());
      consumer.assign(all);
      consumer.seekToEnd(all);
      all.forEach(consumer::position);
      while (seen.get() < micros.length && !Thread.currentThread().isInterrupted()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          Matcher sent = SENT.matcher(new String(record.value(), StandardCharsets.UTF_8));
          if (sent.find() && seen.get() < micros.length) {
            micros[seen.getAndIncrement()] =
                (System.nanoTime() - Long.parseLong(sent.group(1))) / 1_000;
          }
        }
      }
    } catch (org.apache.kafka.common.errors.InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copyWithoutTransactions(AcceptBench bench) {
    Map<String, Object> config = bench.kafka.consumer("copy");
    config.put("group.id", bench.topics.prefix() + "-copy");
    config.put("auto.offset.reset", "earliest");
    try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(config);
        Producer<byte[], byte[]> producer = new KafkaProducer<>(bench.kafka.producer("copy"))) {
      consumer.subscribe(List.of(bench.topics.events()));
      while (!Thread.currentThread().isInterrupted()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          var unused =
              producer.send(
                  new ProducerRecord<>(
                      bench.topics.history(), record.partition(), record.key(), record.value()));
        }
        consumer.commitAsync();
      }
    } catch (org.apache.kafka.common.errors.InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<TopicPartition> partitions(String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < AcceptBench.PARTITIONS; i++) {
      partitions.add(new TopicPartition(topic, i));
    }
    return partitions;
  }
}
