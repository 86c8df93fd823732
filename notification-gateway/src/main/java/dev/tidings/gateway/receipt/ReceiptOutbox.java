package dev.tidings.gateway.receipt;

import dev.tidings.contracts.codec.ReceiptCodec;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.gateway.drops.DropReason;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.threading.RunsOn;
import io.micronaut.core.annotation.Nullable;
import jakarta.annotation.PreDestroy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes receipts to Kafka, on a thread of its own: a producer may block for metadata or memory,
/// and an event loop may not.
///
/// Holds a bounded number of bytes, those that Kafka has not confirmed yet included. While Kafka
/// does not answer it is full sooner or later ({@link #hasRoom}), and receipts gather where they
/// arise. Thread-safe.
public final class ReceiptOutbox implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReceiptOutbox.class);
  private static final int RECORD_COST = 256 * 1_024;

  private final String gateway;
  private final String topic;
  private final ReceiptGrouping grouping;
  private final ReceiptSettings settings;
  private final Drops drops;
  private final KafkaProducer<byte[], byte[]> producer;
  private final LinkedBlockingQueue<List<Receipt>> queue = new LinkedBlockingQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final Thread writer;
  private volatile boolean closing;

  /// Confined to the writer.
  private boolean failing;

  /// @param since when this gateway's life began: before its first connection
  public ReceiptOutbox(
      String gateway,
      Instant since,
      Topics topics,
      int partitions,
      ReceiptSettings settings,
      KafkaProducer<byte[], byte[]> producer,
      Drops drops) {
    this.gateway = gateway;
    this.topic = topics.receipts();
    this.grouping = new ReceiptGrouping(gateway, since, partitions, RECORD_COST);
    this.settings = settings;
    this.producer = producer;
    this.drops = drops;
    this.writer = Thread.ofPlatform().name("receipts").daemon(true).start(this::write);
  }

  /// Whether more is welcome now. What is brought regardless is taken: the bound is soft by what
  /// one event loop gathers in one period.
  @RunsOn(RunsOn.Place.ANY)
  public boolean hasRoom() {
    return bytes.get() < settings.maxBytes();
  }

  /// Takes the receipts; the list is the outbox's from now on. Never blocks.
  @RunsOn(RunsOn.Place.ANY)
  public void take(List<Receipt> receipts) {
    long cost = 0;
    for (Receipt receipt : receipts) {
      cost += ReceiptGrouping.cost(receipt);
    }
    bytes.addAndGet(cost);
    queue.add(receipts);
  }

  /// Whether Kafka has confirmed everything that was taken.
  public boolean isEmpty() {
    return bytes.get() == 0;
  }

  /// Writes what is left, for as long as is configured; what Kafka does not take in that time is
  /// dropped and counted.
  @Override
  @PreDestroy
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    queue.add(List.of());
    try {
      writer.join(settings.closeTimeout());
      writer.interrupt();
      producer.close(settings.closeTimeout());
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try {
      if (isKnown()) {
        send(grouping.begun());
      }
      while (!closing || !queue.isEmpty()) {
        List<Receipt> receipts = new ArrayList<>(queue.take());
        List<List<Receipt>> more = new ArrayList<>();
        queue.drainTo(more);
        more.forEach(receipts::addAll);
        if (!receipts.isEmpty()) {
          awaitTopic();
          grouping.group(receipts).forEach(this::send);
        }
      }
    } catch (InterruptedException | InterruptException e) {
      LOG.atWarn().addKeyValue("bytes", bytes).log("receipts were left unwritten");
    }
  }

  /// Each batch says since when this life is; where Kafka is not there at its beginning, the first
  /// says it.
  private boolean isKnown() {
    try {
      return !producer.partitionsFor(topic).isEmpty();
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      return false;
    }
  }

  /// A record that is sent while the topic is unknown fails for good after a while; so nothing is
  /// sent before it is known.
  private void awaitTopic() throws InterruptedException {
    while (true) {
      try {
        producer.partitionsFor(topic);
        tellState(false);
        return;
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        tellState(true);
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  private void send(ReceiptGrouping.Parcel record) {
    byte[] key = gateway.getBytes(StandardCharsets.UTF_8);
    try {
      byte[] value = ReceiptCodec.encode(record.batch());
      var unused =
          producer.send(
              new ProducerRecord<>(topic, record.partition(), key, value),
              (metadata, failure) -> confirmed(record, failure));
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      // These are lost; a thread that ended would lose all that come.
      confirmed(record, e);
    }
  }

  private void confirmed(ReceiptGrouping.Parcel record, @Nullable Exception failure) {
    bytes.addAndGet(-record.cost());
    if (failure != null) {
      drops.count(DropReason.RECEIPTS_OVERFLOW, record.batch().receipts().size());
      LOG.atWarn().addKeyValue("cause", failure).log("receipts were not taken by Kafka");
    }
  }

  private void tellState(boolean nowFailing) {
    if (failing != nowFailing) {
      failing = nowFailing;
      LOG.atInfo().addKeyValue("topic", topic).addKeyValue("answers", !failing).log("receipts");
    }
  }
}
