package dev.tidings.ingest.accept;

import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.reading.EventReader;
import dev.tidings.ingest.topics.FatalStop;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.ingest.topics.TopicsReady;
import java.time.Duration;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts events for as long as the service runs: one session after another on one thread, with a
/// growing pause where a session fails at once. Each session has transactional ids that nobody had
/// before, so that one that was fenced stays out.
final class Acceptor implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration HEALTHY = Duration.ofSeconds(30);
  private static final Duration STOP = Duration.ofSeconds(15);

  private final Setup setup;
  private final AcceptClients clients;
  private final TopicsReady topics;
  private final Outside outside;
  private final Step.Observer steps;
  private final StandbyWindows standby;
  private final Thread thread = new Thread(this, "accept");
  private volatile boolean stopping;

  /// @param instance stands in transactional ids
  /// @param inLineRooms audiences of more rooms than that go through the bulk lane
  record Setup(String instance, AcceptSettings settings, EventReader reader, int inLineRooms) {}

  /// What accept reports to.
  record Outside(
      EphemeralHandover ephemeral,
      AcceptStatus status,
      AcceptMetrics metrics,
      EventTraces traces,
      Drops drops,
      FatalStop fatalStop) {}

  Acceptor(
      Setup setup,
      AcceptClients clients,
      TopicsReady topics,
      Outside outside,
      Step.Observer steps) {
    this.setup = setup;
    this.clients = clients;
    this.topics = topics;
    this.outside = outside;
    this.steps = steps;
    this.standby = new StandbyWindows(clients, setup.settings());
  }

  Acceptor start() {
    thread.start();
    return this;
  }

  @Override
  public void run() {
    try {
      TopicLayout layout = topics.await();
      standby.start(layout);
      standby.awaitReady(setup.settings().restoreTimeout());
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
      // Nothing is known of what the session left behind: the process's end makes it clear.
      outside.fatalStop().because("accept died: " + e);
      throw e;
    } finally {
      standby.close();
    }
  }

  /// Ends the session in order: what is under way is committed, the partitions are given back.
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

  /// Runs one session to its end. An error (as opposed to an exception) goes on as it is, and
  /// leaves the clients as they are.
  private void runSession(TopicLayout layout) {
    AcceptStatus status = outside.status();
    status.sessionBegan();
    outside.metrics().sessionBegan();
    standby.giveAllBack();
    AcceptSession session = newSession(layout);
    try {
      session.run(layout.names().events(), () -> stopping);
      session.close();
      status.sessionEnded("accept has stopped");
    } catch (RuntimeException e) {
      status.sessionEnded("accept failed: " + e.getClass().getSimpleName());
      LOG.atWarn().setCause(e).log("accept begins anew");
      closeBroken(session);
    }
  }

  private AcceptSession newSession(TopicLayout layout) {
    AcceptSettings settings = setup.settings();
    String prefix = layout.names().prefix();
    String owner =
        prefix + "-accept-" + setup.instance() + "-" + UUID.randomUUID().toString().substring(0, 8);
    Consumer<byte[], byte[]> consumer = clients.consumer();
    Group group = clients.group();
    Owned owned = new Owned();
    HistoryFronts fronts = new HistoryFronts();
    Ownership ownership =
        new Ownership(
            consumer,
            group,
            new WindowRestore(clients, group, settings, layout.names().accepted(), standby),
            standby,
            owned,
            owner,
            outside.status(),
            outside.drops());
    return new AcceptSession(
        consumer,
        new WriterTurns(
            owner,
            clients::producer,
            producer ->
                new AcceptTransaction(
                    producer, layout.names(), owned, fronts, outside.traces(), steps)),
        owned,
        ownership,
        new Pace(settings.transactionInterval()),
        new AcceptSession.Tools(
            setup.reader(),
            new Planner(layout.historyPartitions(), setup.inLineRooms()),
            new ChunkBound(
                settings.maxPollRecords(), settings.maxTransactionBytes(), setup.inLineRooms()),
            outside.ephemeral(),
            outside.status(),
            outside.metrics()));
  }

  private static void closeBroken(AcceptSession session) {
    try {
      session.closeBroken();
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("cause", e.toString()).log("a broken session did not close cleanly");
    }
  }
}
