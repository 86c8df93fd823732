package dev.tidings.tracker.outcome;

import dev.tidings.tracker.attempts.Attempts;
import dev.tidings.tracker.attempts.Trouble;
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
import java.util.concurrent.Future;
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
  private static final int ROWS_AT_ONCE = 20;

  private final OutcomeSettings settings;
  private final StoreAddress address;
  private final InstantSource clock;
  private final OutcomeMeters meters;
  private final PublisherSteps steps;
  private final Trouble trouble =
      new Trouble(LOG, "outcomes are not published for now", "outcomes are published again");
  private final Attempts attempts;

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
    this.attempts = new Attempts("outcomes", this::session);
  }

  /// Begins. Nothing that it needs has to be there yet.
  public void start() {
    attempts.start();
  }

  /// Whether its thread lives.
  public boolean isAlive() {
    return attempts.isAlive();
  }

  @Override
  public void close() {
    attempts.close();
  }

  private void session() {
    try (OutboxStore store = OutboxStore.open(address)) {
      while (!attempts.isStopping() && !store.tryClaim(settings.topics().prefix())) {
        attempts.await(CLAIM_EVERY);
      }
      publish(store);
    } catch (SQLException | KafkaException e) {
      broke(e);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("the publisher of outcomes met a fault of its own");
      broke(e);
    }
  }

  private void publish(OutboxStore store) throws SQLException {
    try (OutcomeProducer producer = new OutcomeProducer(settings)) {
      while (!attempts.isStopping()) {
        List<OutboxRow> rows = store.next(ROWS_AT_ONCE);
        meters.waiting(rows.size() < ROWS_AT_ONCE ? rows.size() : store.waiting());
        trouble.works();
        if (rows.isEmpty()) {
          attempts.await(settings.lookEvery());
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

  /// At a first start there may be no table yet.
  private void broke(Exception cause) {
    meters.restart();
    if (!attempts.isStopping() && !StoreAddress.isMissingTable(cause)) {
      trouble.broke(cause);
    }
    attempts.await(settings.maxPause());
  }
}
