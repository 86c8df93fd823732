package dev.tidings.ingest.bulk;

import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.topics.FatalStop;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.ingest.topics.TopicsReady;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Expands large audiences for as long as the service runs: one session after another on one
/// thread, with a growing pause where a session fails at once. Each session has a transactional id
/// that nobody had before, so that one that was fenced stays out.
///
/// Accept has marked such an event as accepted and left a {@link Job} in the same transaction. Here
/// the job is worked off in chunks, each a short transaction of its own: one that held all of the
/// audience would hide everything behind it, in every partition that it touched, until it ended.
/// Order holds among the jobs of a partition; single events overtake them.
final class BulkLane implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BulkLane.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration HEALTHY = Duration.ofSeconds(30);
  private static final Duration STOP = Duration.ofSeconds(15);

  private final Setup setup;
  private final BulkClients clients;
  private final TopicsReady topics;
  private final Outside outside;
  private final BulkStep.Observer steps;
  private final Thread thread = new Thread(this, "bulk");
  private volatile boolean stopping;

  /// @param instance stands in transactional ids
  record Setup(String instance, BulkSettings settings) {}

  /// What the lane reports to.
  record Outside(BulkMetrics metrics, Drops drops, FatalStop fatalStop) {}

  BulkLane(
      Setup setup,
      BulkClients clients,
      TopicsReady topics,
      Outside outside,
      BulkStep.Observer steps) {
    this.setup = setup;
    this.clients = clients;
    this.topics = topics;
    this.outside = outside;
    this.steps = steps;
  }

  BulkLane start() {
    thread.start();
    return this;
  }

  @Override
  public void run() {
    try {
      TopicLayout layout = topics.await();
      Duration pause = FIRST_PAUSE;
      while (!stopping) {
        long began = System.nanoTime();
        runSession(layout);
        if (!stopping) {
          boolean wasHealthy = System.nanoTime() - began > HEALTHY.toNanos();
          pause = wasHealthy ? FIRST_PAUSE : pause;
          Thread.sleep(pause);
          Duration longer = pause.multipliedBy(2);
          pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Error e) {
      // Nothing is known of the transaction that was open: the process's end makes it clear.
      outside.fatalStop().because("the bulk lane died: " + e);
      throw e;
    }
  }

  /// Ends the session in order: the chunk that is under way is committed, the partitions are given
  /// back. What is left of a job is the next owner's.
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

  private void runSession(TopicLayout layout) {
    outside.metrics().sessionBegan();
    String owner =
        layout.names().prefix()
            + "-bulk-"
            + setup.instance()
            + "-"
            + UUID.randomUUID().toString().substring(0, 8);
    BulkSession session =
        new BulkSession(
            clients,
            owner,
            layout.names().history(),
            new BulkSession.Tools(
                setup.settings(), layout.historyPartitions(), outside.metrics(), outside.drops()),
            steps);
    try {
      session.run(layout.names().expansions(), () -> stopping);
      session.close();
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("the bulk lane begins anew");
      closeBroken(session);
    }
  }

  private static void closeBroken(BulkSession session) {
    try {
      session.closeBroken();
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("cause", e.toString()).log("a broken session did not close cleanly");
    }
  }
}
