package dev.tidings.tracker.outcome;

import dev.tidings.tracker.store.OutboxRow;
import dev.tidings.tracker.store.OutboxStore;
import dev.tidings.tracker.store.StoreAddress;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes what stands in the outbox, in its order, one instance at a time.
///
/// A row goes when Kafka has confirmed it. Killed between the two, the next publisher sends the row
/// again: the same outcomes with the same ids. Whatever fails, the session ends, and the next one
/// begins with what stands in the outbox.
///
/// Start and close may be called from any thread; everything else runs in a thread of its own.
public final class OutcomePublisher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OutcomePublisher.class);
  private static final Duration CLAIM_EVERY = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(8);
  private static final int ROWS_AT_ONCE = 20;

  private final OutcomeSettings settings;
  private final StoreAddress address;
  private final InstantSource clock;
  private final OutcomeMeters meters;
  private final PublisherSteps steps;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;
  private boolean isBroken;

  public OutcomePublisher(
      OutcomeSettings settings,
      StoreAddress address,
      InstantSource clock,
      MeterRegistry meters,
      PublisherSteps steps) {
    this.settings = settings;
    this.address = address;
    this.clock = clock;
    this.meters = new OutcomeMeters(meters);
    this.steps = steps;
    this.thread = new Thread(this::run, "outcomes");
    this.thread.setDaemon(true);
  }

  /// Begins. Nothing that it needs has to be there yet.
  public void start() {
    thread.start();
  }

  /// Whether its thread lives.
  public boolean isAlive() {
    return thread.isAlive();
  }

  @Override
  public void close() {
    stop.countDown();
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!isStopping()) {
      try (OutboxStore store = OutboxStore.open(address)) {
        while (!isStopping() && !store.tryClaim(settings.topics().prefix())) {
          await(CLAIM_EVERY);
        }
        publish(store);
      } catch (SQLException | KafkaException e) {
        broken(e);
        await(settings.maxPause());
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).log("the publisher of outcomes met a fault of its own");
        broken(e);
        await(settings.maxPause());
      }
    }
  }

  private void publish(OutboxStore store) throws SQLException {
    try (OutcomeProducer producer = new OutcomeProducer(settings)) {
      while (!isStopping()) {
        List<OutboxRow> rows = store.next(ROWS_AT_ONCE);
        meters.waiting(rows.size() < ROWS_AT_ONCE ? rows.size() : store.waiting());
        if (isBroken) {
          isBroken = false;
          LOG.atInfo().log("outcomes are published again");
        }
        if (rows.isEmpty()) {
          await(settings.lookEvery());
          continue;
        }
        List<Future<RecordMetadata>> sent = producer.send(rows);
        steps.reached(PublisherSteps.Step.SENT);
        OutcomeProducer.confirm(sent);
        steps.reached(PublisherSteps.Step.CONFIRMED);
        Instant now = clock.instant();
        store.taken(rows, settings.letters() ? Optional.of(now) : Optional.empty());
        steps.reached(PublisherSteps.Step.TAKEN);
        for (OutboxRow row : rows) {
          meters.published(row.keys().size(), Duration.between(row.writtenAt(), now));
        }
      }
    }
  }

  /// Told once, and when it has healed. At a first start there may be no table yet.
  private void broken(Exception cause) {
    meters.restart();
    if (!isBroken && !isStopping() && !StoreAddress.isMissingTable(cause)) {
      isBroken = true;
      LOG.atWarn()
          .addKeyValue("cause", String.valueOf(cause.getMessage()).lines().findFirst().orElse(""))
          .log("outcomes are not published for now");
    }
  }

  private boolean isStopping() {
    return stop.getCount() == 0;
  }

  private void await(Duration pause) {
    try {
      boolean stopped = stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
      LOG.atTrace().addKeyValue("stopped", stopped).log("paused");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.countDown();
    }
  }
}
