package dev.tidings.gateway.index;

import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.threading.RunsOn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the committed history and builds the index of it, one partition's holes first, then on
/// behind its end. Confined to its thread, with the consumer.
///
/// Where Kafka or the disk fails it begins anew after a pause, from what stands in files.
@RunsOn(RunsOn.Place.CONSUMER)
final class IndexBuilder implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(IndexBuilder.class);
  private static final Duration UNKNOWN_PAUSE = Duration.ofMillis(200);
  private static final Duration FAILURE_PAUSE = Duration.ofSeconds(5);

  private final IndexSettings settings;
  private final Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers;
  private final HistoryIdentity identity;
  private final IndexMetrics metrics;

  private volatile Optional<HistoryIndex> index = Optional.empty();
  private boolean failing;

  IndexBuilder(
      IndexSettings settings,
      Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers,
      HistoryIdentity identity,
      IndexMetrics metrics) {
    this.settings = settings;
    this.consumers = consumers;
    this.identity = identity;
    this.metrics = metrics;
  }

  /// What there is to look up in; empty until the history is known.
  @RunsOn(RunsOn.Place.ANY)
  Optional<HistoryIndex> index() {
    return index;
  }

  @Override
  public void run() {
    try (IndexDirectory directory = IndexDirectory.take(settings.place())) {
      Optional<HistoryTopic> topic = identity.topic();
      while (topic.isEmpty()) {
        pause(UNKNOWN_PAUSE);
        topic = identity.topic();
      }
      try (HistoryIndex opened = HistoryIndex.open(directory, topic.get(), settings, metrics)) {
        index = Optional.of(opened);
        while (!Thread.currentThread().isInterrupted()) {
          build(opened);
          pause(FAILURE_PAUSE);
        }
      } finally {
        index = Optional.empty();
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt(); // the gateway ends
    } catch (IOException | UncheckedIOException e) {
      log.atWarn()
          .addKeyValue("directory", settings.place())
          .addKeyValue("why", e.getMessage())
          .log("There is no index of the history: old places are read by sweeps of the log");
    }
  }

  private void build(HistoryIndex opened) {
    Consumer<ByteBuffer, ByteBuffer> consumer = consumers.get();
    try {
      IndexPass pass = new IndexPass(opened, consumer, settings, metrics);
      pass.begin();
      say(false, "");
      while (!Thread.currentThread().isInterrupted()) {
        long start = System.nanoTime();
        int records = pass.poll();
        pace(records, start);
      }
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      // Kafka is away, or the disk is full: what was built stays, the rest waits.
      say(true, e.getClass().getSimpleName());
    } finally {
      close(consumer);
    }
  }

  /// Leaves the machine to others while there is much to catch up with.
  private void pace(int records, long startNanos) {
    long due = records * 1_000_000_000L / settings.buildRecordsPerSecond();
    long rest = due - (System.nanoTime() - startNanos);
    if (rest > 0) {
      LockSupport.parkNanos(rest);
    }
  }

  private void say(boolean fails, String why) {
    if (failing != fails) {
      failing = fails;
      log.atInfo()
          .addKeyValue("builds", !fails)
          .addKeyValue("why", why)
          .log("Index of the history");
    }
  }

  private static void pause(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }

  private static void close(Consumer<ByteBuffer, ByteBuffer> consumer) {
    // Closing waits for Kafka's word, which an interrupt would turn into an error.
    boolean interrupted = Thread.interrupted();
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
