package dev.tidings.gateway.index;

import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.index.ExactPage.Outcome;
import dev.tidings.gateway.replay.RecordDecoder;
import dev.tidings.gateway.replay.RoomRecord;
import dev.tidings.gateway.threading.RunsOn;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads runs of pages, one after the other. A record counts only where both its offset and its key
/// are those that were wanted. Confined to its thread, with the consumer.
@RunsOn(RunsOn.Place.CONSUMER)
final class ExactReader implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(ExactReader.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration BEGIN_TIMEOUT = Duration.ofSeconds(5);

  private final LinkedBlockingQueue<ExactPage> line;
  private final Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers;
  private final HistoryIdentity identity;
  private final RecordDecoder decoder;
  private final IndexMetrics metrics;

  private Optional<Consumer<ByteBuffer, ByteBuffer>> consumer = Optional.empty();
  private Optional<TopicPartition> assigned = Optional.empty();

  ExactReader(
      LinkedBlockingQueue<ExactPage> line,
      Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers,
      HistoryIdentity identity,
      RecordDecoder decoder,
      IndexMetrics metrics) {
    this.line = line;
    this.consumers = consumers;
    this.identity = identity;
    this.decoder = decoder;
    this.metrics = metrics;
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        ExactPage page = line.take();
        Optional<Run> run = page.next();
        if (run.isPresent()) {
          page.done(run.get(), read(page, run.get()));
          line.add(page);
        }
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt(); // the gateway ends
    } finally {
      closeConsumer();
    }
  }

  private Outcome read(ExactPage page, Run run) {
    metrics.read();
    try {
      return readNow(page, run);
    } catch (InterruptException e) {
      page.fail();
      throw e;
    } catch (RuntimeException e) {
      // Kafka is away, or a record is none of ours: who waits is told, the thread lives on.
      log.atDebug().setCause(e).log("A read of the history was given up");
      closeConsumer();
      return new Outcome.Failed();
    }
  }

  private Outcome readNow(ExactPage page, Run run) {
    HistoryTopic topic = identity.known();
    TopicPartition place = new TopicPartition(topic.name(), page.partition());
    Consumer<ByteBuffer, ByteBuffer> open = openAt(place, run.first());
    List<RoomRecord> found = new ArrayList<>();
    int wanted = 0;
    while (wanted < run.size()) {
      if (page.isLate(System.nanoTime())) {
        return new Outcome.Failed();
      }
      try {
        for (ConsumerRecord<ByteBuffer, ByteBuffer> record : open.poll(POLL).records(place)) {
          if (wanted < run.size() && record.offset() == run.at(wanted)) {
            wanted++;
            if (page.isOf(record.key())) {
              decoder.read(topic, page.room(), record).ifPresent(found::add);
            }
          }
        }
      } catch (OffsetOutOfRangeException e) {
        long begin = open.beginningOffsets(List.of(place), BEGIN_TIMEOUT).get(place);
        return run.at(wanted) < begin ? new Outcome.Gone() : new Outcome.Wrong(run.at(wanted));
      }
      if (wanted < run.size() && open.position(place) > run.at(wanted)) {
        return new Outcome.Wrong(run.at(wanted));
      }
    }
    return new Outcome.Read(found);
  }

  private Consumer<ByteBuffer, ByteBuffer> openAt(TopicPartition place, long offset) {
    if (consumer.isEmpty()) {
      consumer = Optional.of(consumers.get());
    }
    Consumer<ByteBuffer, ByteBuffer> open = consumer.get();
    if (!assigned.equals(Optional.of(place))) {
      open.assign(List.of(place));
      assigned = Optional.of(place);
    }
    open.seek(place, offset);
    return open;
  }

  private void closeConsumer() {
    // Closing waits for Kafka's word, which an interrupt would turn into an error.
    boolean interrupted = Thread.interrupted();
    consumer.ifPresent(open -> open.close(CloseOptions.timeout(Duration.ofSeconds(1))));
    consumer = Optional.empty();
    assigned = Optional.empty();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
