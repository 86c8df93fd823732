package dev.tidings.ingest.relay;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the history and publishes it to Redis, one lane a partition, on one thread of its own.
///
/// Several instances share the partitions as one consumer group. One that wakes up after its
/// partitions went to another does no harm: append.lua takes nothing twice, and its commit is
/// refused.
///
/// When Kafka fails it the relay gives its lanes up, says so once, and begins anew with a fresh
/// consumer after a pause. Thread-safe.
final class Relay implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  /// What waits in vain for Redis before the relay joins all the same: then that is what is wrong,
  /// and is to be seen.
  private static final Duration REDIS_PATIENCE = Duration.ofSeconds(30);

  private static final Duration REDIS_LOOK = Duration.ofMillis(20);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

  private final Function<RelayStatus, RelayTurns> newTurns;
  private final Consumers consumers;
  private final BooleanSupplier redis;
  private final InstantSource clock;
  private final RelayStatus status;
  private final Thread thread = new Thread(this, "relay");

  private volatile boolean stopping;

  /// Whether the last consumer was of any use; confined to the relay's thread.
  private boolean served;

  /// Makes consumers of the relay's group.
  interface Consumers {
    Consumer<byte[], byte[]> open();
  }

  /// @param redis whether it can be reached now
  Relay(
      Consumers consumers,
      BooleanSupplier redis,
      Function<RelayStatus, RelayTurns> newTurns,
      RelayStatus status,
      InstantSource clock) {
    this.consumers = consumers;
    this.redis = redis;
    this.newTurns = newTurns;
    this.status = status;
    this.clock = clock;
  }

  Relay start() {
    thread.setDaemon(true);
    thread.start();
    return this;
  }

  @Override
  public void run() {
    boolean silent = false;
    awaitRedis();
    while (!stopping) {
      try {
        serve();
      } catch (InterruptException e) {
        // Only close() interrupts, when the end takes too long.
        Thread.currentThread().interrupt();
        return;
      } catch (KafkaException e) {
        if (!silent) {
          LOG.atWarn().addKeyValue("cause", e.toString()).log("relay lost Kafka");
        }
      } catch (RuntimeException | Error e) {
        // A bug: what is confirmed is safe, for only that was committed.
        LOG.atError().setCause(e).log("relay failed and begins anew");
      }
      silent = !served;
      pause(PAUSE);
    }
  }

  private void serve() {
    served = false;
    RelayTurns turns = newTurns.apply(status);
    Consumer<byte[], byte[]> consumer = consumers.open();
    try {
      turns.begin(consumer);
      while (!stopping) {
        turns.turn(clock.millis());
        served = true;
      }
      turns.end();
    } catch (RuntimeException | Error e) {
      turns.abandon();
      throw e;
    } finally {
      status.left();
      consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
  }

  /// Gives the partitions away, what is under way first, and ends the thread.
  @Override
  public void close() {
    stopping = true;
    try {
      if (!thread.join(END_TIMEOUT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Who joins takes partitions from those who can publish them.
  private void awaitRedis() {
    long until = System.nanoTime() + REDIS_PATIENCE.toNanos();
    while (!stopping && !redis.getAsBoolean() && System.nanoTime() < until) {
      pause(REDIS_LOOK);
    }
  }

  private void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }
}
