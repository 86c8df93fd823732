package dev.tidings.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real PostgreSQL server, version 17, as a child process that ends with this JVM.
///
/// It listens on 127.0.0.1 only, trusts whoever connects from there, and has a database `tidings`
/// owned by a superuser `tidings`. What is committed is on disk (fsync is on) and is there again
/// after the next start, also when this JVM or the server was killed. Its log is `postgres.log` in
/// the data directory. Thread-safe.
public final class EmbeddedPostgres implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(8);
  private static final Duration POLL = Duration.ofMillis(10);

  /// After a SIGKILL the server's own children need a moment to notice; until then the next server
  /// refuses to start.
  private static final String PREDECESSOR_STILL_ENDING = "shared memory block";

  private final GuardedProcess process;
  private final int port;

  private EmbeddedPostgres(GuardedProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Starts a server, having made its files if there are none; returns when it takes connections.
  ///
  /// @param port 0 picks a free one
  /// @throws ServerStartException if the port is taken, the server does not come up, or this is
  ///     root on a machine that cannot run it as anybody else; the message says why
  public static EmbeddedPostgres start(Path dataDirectory, int port) {
    int claimed = Ports.claim(port, "the port of PostgreSQL");
    PostgresCluster cluster = PostgresCluster.in(dataDirectory);
    cluster.makeIfAbsent();
    GuardedProcess process = startServer(cluster, claimed);
    LOG.atInfo()
        .addKeyValue("port", claimed)
        .addKeyValue("pid", process.pid())
        .log("PostgreSQL is up");
    return new EmbeddedPostgres(process, claimed);
  }

  public int port() {
    return port;
  }

  /// `jdbc:postgresql://127.0.0.1:PORT/tidings?user=tidings`
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s"
        .formatted(port, PostgresCluster.DATABASE, PostgresCluster.USER);
  }

  /// The process id of the postmaster.
  public long pid() {
    return process.pid();
  }

  /// Completes with the exit status when the server has ended, 128 + n after signal n, on a thread
  /// that must not block.
  public CompletableFuture<Integer> onExit() {
    return process.onExit();
  }

  /// Ends the postmaster with SIGKILL, as an accident would. Returns when it is gone; its children
  /// follow at once.
  public void kill() {
    process.kill();
  }

  /// Stops the server cleanly, ending its clients' connections. Doing so twice, or after [#kill()],
  /// is harmless.
  @Override
  public void close() {
    process.stop(STOP_TIMEOUT);
  }

  private static GuardedProcess startServer(PostgresCluster cluster, int port) {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    GuardedProcess process = cluster.startServer(port);
    while (!cluster.isReady(process.pid())) {
      boolean late = System.nanoTime() - deadline > 0;
      if (process.awaitEnd(POLL)) {
        if (late || !process.logTail().contains(PREDECESSOR_STILL_ENDING)) {
          throw process.failure("ended at its start with status " + process.exitStatus());
        }
        process = cluster.startServer(port);
      } else if (late) {
        process.kill();
        throw process.failure("took no connections within " + START_TIMEOUT);
      }
    }
    return process;
  }
}
