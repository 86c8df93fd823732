package dev.tidings.ingest.ledger;

import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.ingest.topics.TopicsReady;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows `accepted`, all of its partitions, into the index; every instance does, so that any of
/// them answers. Runs on its own thread; what others ask of it is thread-safe.
final class LedgerTail implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LedgerTail.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration STOP = Duration.ofSeconds(3);

  /// With one poll less than STOP: who stops the thread need not interrupt it amid its goodbyes.
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final TopicsReady topics;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Group group;
  private final int maxEntries;
  private final Object moved = new Object();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Map<Integer, Long> decidedThrough = new HashMap<>();
  private final Thread thread = new Thread(this, "ledger");
  private volatile LedgerIndex index;
  private volatile boolean stopping;

  LedgerTail(
      TopicsReady topics,
      Supplier<Consumer<byte[], byte[]>> consumers,
      Group group,
      int maxEntries) {
    this.topics = topics;
    this.consumers = consumers;
    this.group = group;
    this.maxEntries = maxEntries;
    this.index = new LedgerIndex(1, 1);
  }

  LedgerTail start() {
    thread.setDaemon(true);
    thread.start();
    return this;
  }

  /// The index as far as it is; empty before the topics are there.
  LedgerIndex index() {
    return index;
  }

  /// Whether the index has everything before these offsets, once that is so or the time is over.
  boolean reaches(Map<TopicPartition, Long> ends, Duration within) throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    synchronized (moved) {
      while (!covers(ends)) {
        long leftMs = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0) {
          return false;
        }
        moved.wait(leftMs);
      }
      return true;
    }
  }

  /// Every event of the partition before this offset is in the index, or was when it was young.
  long decidedThrough(int partition) {
    synchronized (moved) {
      return decidedThrough.getOrDefault(partition, 0L);
    }
  }

  @Override
  public void run() {
    try {
      TopicLayout layout = topics.await();
      index = new LedgerIndex(layout.eventsPartitions(), maxEntries);
      boolean silent = false;
      while (!stopping) {
        try {
          follow(layout);
        } catch (KafkaException e) {
          if (!silent && !stopping) {
            LOG.atWarn().addKeyValue("cause", e.toString()).log("the ledger falls behind");
            silent = true;
          }
          Thread.sleep(PAUSE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopping = true;
    try {
      if (topics.now().isEmpty() || !thread.join(STOP)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(TopicLayout layout) {
    List<TopicPartition> all = new ArrayList<>();
    for (int i = 0; i < layout.eventsPartitions(); i++) {
      all.add(new TopicPartition(layout.names().accepted(), i));
    }
    Consumer<byte[], byte[]> consumer = consumers.get();
    try {
      consumer.assign(all);
      Map<TopicPartition, Long> beginnings = group.beginnings(all);
      Map<TopicPartition, Long> ends = group.ends(all);
      for (TopicPartition partition : all) {
        // There are never more records than offsets: what lies further back would be evicted.
        long enough = ends.get(partition) - maxEntries;
        long from = Math.max(beginnings.get(partition), enough);
        consumer.seek(partition, Math.max(from, positionOf(partition)));
      }
      while (!stopping) {
        Map<Integer, Long> through = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          EntryKey.read(record.headers())
              .ifPresent(
                  key -> {
                    index.add(record.partition(), key, record.offset());
                    through.put(record.partition(), key.eventOffset() + 1);
                  });
        }
        synchronized (moved) {
          decidedThrough.putAll(through);
          all.forEach(partition -> positions.put(partition, consumer.position(partition)));
          moved.notifyAll();
        }
      }
    } finally {
      consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
  }

  private long positionOf(TopicPartition partition) {
    synchronized (moved) {
      return positions.getOrDefault(partition, 0L);
    }
  }

  private boolean covers(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> positions.getOrDefault(end.getKey(), -1L) >= end.getValue());
  }
}
