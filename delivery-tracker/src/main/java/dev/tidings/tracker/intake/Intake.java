package dev.tidings.tracker.intake;

import dev.tidings.contracts.breaker.Breaker;
import dev.tidings.tracker.attempts.Attempts;
import dev.tidings.tracker.store.Database;
import dev.tidings.tracker.store.IntakeStore;
import dev.tidings.tracker.store.PositionsMovedException;
import dev.tidings.tracker.store.Schema;
import dev.tidings.tracker.store.StoreAddress;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes history and receipts into PostgreSQL, each record with the effect of exactly once.
///
/// It lives in sessions. A session connects, brings the schema up to date, claims the intake, reads
/// where each partition was left from the same database, and follows Kafka from there; facts and
/// offsets are written in one transaction. Whatever goes wrong, the session ends and nothing is
/// carried over: the next one asks the ledger again. So it does not matter whether the last
/// transaction was committed when the connection broke.
///
/// Start and close may be called from any thread; everything else runs in the intake's own thread.
public final class Intake implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final Duration CLAIM_EVERY = Duration.ofMillis(500);

  private final IntakeSettings settings;
  private final StoreAddress address;
  private final Database database;
  private final InstantSource clock;
  private final IntakeMeters meters;
  private final Drops drops;
  private final IntakeSteps steps;
  private final AtomicReference<IntakeState> state = new AtomicReference<>(IntakeState.STARTING);
  private final Breaker kafka = Breaker.closed();
  private final Backoff backoff;
  private final Attempts attempts;

  public Intake(
      IntakeSettings settings,
      StoreAddress address,
      Database database,
      InstantSource clock,
      MeterRegistry meters,
      IntakeSteps steps) {
    this.settings = settings;
    this.address = address;
    this.database = database;
    this.clock = clock;
    this.meters = new IntakeMeters(meters);
    this.drops = new Drops(meters);
    this.steps = steps;
    Gauge.builder("tidings.kafka.breaker", kafka, breaker -> breaker.state().figure())
        .description("The breaker of Kafka: 0 closed, 1 an attempt is under way, 2 open")
        .register(meters);
    this.backoff = new Backoff(settings.maxPause(), new Random());
    this.attempts = new Attempts("intake", this::session, () -> enter(IntakeState.STOPPED, ""));
  }

  /// Begins. Nothing that it needs has to be there yet.
  public void start() {
    attempts.start();
  }

  public IntakeState state() {
    return state.get();
  }

  /// Whether its thread lives.
  public boolean isAlive() {
    return attempts.isAlive();
  }

  /// Ends after the transaction that is under way.
  @Override
  public void close() {
    attempts.close();
  }

  private void session() {
    try {
      database.tried();
      try (IntakeStore store =
          IntakeStore.open(address, clock, settings.outcomes(), settings.retention())) {
        Schema.migrate(address);
        database.works();
        if (claim(store)) {
          follow(store);
        }
      }
    } catch (SQLException e) {
      Database.Trouble trouble = Database.Trouble.of(e);
      database.broke(trouble, clock.instant());
      pause(
          trouble == Database.Trouble.READ_ONLY
              ? IntakeState.POSTGRESQL_READ_ONLY
              : IntakeState.WAITING_FOR_POSTGRESQL,
          e);
    } catch (KafkaException e) {
      kafka.broke();
      pause(IntakeState.WAITING_FOR_KAFKA, e);
    } catch (PositionsMovedException e) {
      pause(IntakeState.STANDING_BY, e);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("the intake met a fault of its own");
      pause(IntakeState.FAILING, e);
    }
  }

  private boolean claim(IntakeStore store) throws SQLException {
    while (!attempts.isStopping()) {
      if (store.tryClaim(settings.topics().prefix())) {
        return true;
      }
      backoff.reset();
      enter(IntakeState.STANDING_BY, "another instance has the intake");
      attempts.await(CLAIM_EVERY);
    }
    return false;
  }

  private void follow(IntakeStore store) throws SQLException, PositionsMovedException {
    store.prepareDays();
    try (KafkaSource source = new KafkaSource(settings);
        DeadLetters deadLetters = new DeadLetters(settings, meters);
        Ticks ticks = new Ticks(settings, meters)) {
      while (!describe(source)) {
        enter(IntakeState.WAITING_FOR_TOPICS, "");
        attempts.await(backoff.next());
        if (attempts.isStopping()) {
          return;
        }
      }
      var deadlines = new DeadlineWatch(store, source, ticks, clock, meters);
      var routing = new Routing(store);
      var writer =
          new BatchWriter(store, source, deadLetters, settings, meters, steps, deadlines, routing);
      var following =
          new Following(store, source, writer, settings, drops, meters, steps, deadlines, routing);
      following.begin();
      enter(IntakeState.CONSUMING, "");
      backoff.reset();
      while (!attempts.isStopping() && following.isStillTheSame()) {
        following.takeIn();
      }
    }
  }

  private boolean describe(KafkaSource source) {
    kafka.tried();
    boolean there = source.describe();
    kafka.works();
    return there;
  }

  private void pause(IntakeState why, Exception cause) {
    if (attempts.isStopping()) {
      return;
    }
    meters.restart();
    enter(why, cause.getMessage());
    attempts.await(backoff.next());
  }

  private void enter(IntakeState next, String detail) {
    if (state.getAndSet(next) == next) {
      return;
    }
    var event = next.isReady() || next == IntakeState.STOPPED ? LOG.atInfo() : LOG.atWarn();
    event
        .addKeyValue("state", next)
        .addKeyValue("detail", String.valueOf(detail).lines().findFirst().orElse(""))
        .log("intake");
  }
}
