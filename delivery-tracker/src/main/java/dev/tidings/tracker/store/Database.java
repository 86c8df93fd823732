package dev.tidings.tracker.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/// What is known of PostgreSQL: a breaker, which the intake moves. The intake always has a reason
/// to ask and does so with growing pauses, so nobody else needs to find out: while the database is
/// gone lookups are refused at once instead of waiting for a connection each.
///
/// Thread-safe.
public final class Database {

  /// What keeps the intake from writing.
  public enum Trouble {
    /// It does not answer.
    GONE,
    /// It answers and takes nothing in: a replica, a failover under way, an operator's hand.
    READ_ONLY,
    /// It answers, and refuses: a full disk, a missing right.
    REFUSING;

    private static final String READ_ONLY_TRANSACTION = "25006";

    /// @param failure as the driver told it, or as what stands around it
    public static Trouble of(SQLException failure) {
      for (Throwable at = failure; at != null; at = at.getCause()) {
        if (at instanceof SQLException told && told.getSQLState() != null) {
          String state = told.getSQLState();
          if (state.equals(READ_ONLY_TRANSACTION)) {
            return READ_ONLY;
          }
          return state.startsWith("08") || state.startsWith("57P") ? GONE : REFUSING;
        }
      }
      return REFUSING;
    }
  }

  /// How it stands.
  public sealed interface Standing {

    record Works() implements Standing {}

    /// @param since when what is wrong began, through all attempts since
    /// @param trying whether an attempt is under way
    record Broken(Instant since, Trouble trouble, boolean trying) implements Standing {}
  }

  private final AtomicReference<Standing> standing = new AtomicReference<>(new Standing.Works());

  public Database(MeterRegistry meters) {
    Gauge.builder("tidings.tracker.postgresql.breaker", this, Database::figure)
        .description("The breaker of PostgreSQL: 0 closed, 1 an attempt is under way, 2 open")
        .register(meters);
  }

  public Standing standing() {
    return standing.get();
  }

  /// An attempt begins.
  public void tried() {
    standing.updateAndGet(
        now ->
            now instanceof Standing.Broken(Instant since, Trouble trouble, boolean trying)
                ? new Standing.Broken(since, trouble, true)
                : now);
  }

  public void works() {
    standing.set(new Standing.Works());
  }

  public void broke(Trouble trouble, Instant at) {
    standing.updateAndGet(
        now ->
            new Standing.Broken(
                now instanceof Standing.Broken before ? before.since() : at, trouble, false));
  }

  private double figure() {
    return switch (standing.get()) {
      case Standing.Works() -> 0;
      case Standing.Broken broken -> broken.trying() ? 1 : 2;
    };
  }
}
