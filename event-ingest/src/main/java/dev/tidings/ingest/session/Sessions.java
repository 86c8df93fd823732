package dev.tidings.ingest.session;

import dev.tidings.ingest.topics.FatalStop;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.ingest.topics.TopicsReady;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a stage for as long as the service runs: one session after another on one thread, with a
/// growing pause where a session fails at once. Each session has a name that nobody had before, so
/// that one that was fenced stays out. Thread-safe.
public final class Sessions implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration HEALTHY = Duration.ofSeconds(30);
  private static final Duration STOP = Duration.ofSeconds(15);

  private final String name;
  private final String instance;
  private final Stage stage;
  private final TopicsReady topics;
  private final FatalStop fatalStop;
  private final Thread thread;
  private volatile boolean stopping;

  /// @param name of the stage and its thread
  /// @param instance stands in the names of sessions, with the topics' prefix and the stage's name
  public Sessions(
      String name, String instance, Stage stage, TopicsReady topics, FatalStop fatalStop) {
    this.name = name;
    this.instance = instance;
    this.stage = stage;
    this.topics = topics;
    this.fatalStop = fatalStop;
    this.thread = new Thread(this::run, name);
  }

  public Sessions start() {
    thread.start();
    return this;
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

  private void run() {
    try {
      TopicLayout layout = topics.await();
      stage.begin(layout);
      Duration pause = FIRST_PAUSE;
      while (!stopping) {
        long began = System.nanoTime();
        runOne(layout);
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
      fatalStop.because(name + " died: " + e);
      throw e;
    } finally {
      stage.over();
    }
  }

  /// Runs one session to its end. An error (as opposed to an exception) goes on as it is, and
  /// leaves the clients as they are.
  private void runOne(TopicLayout layout) {
    Optional<Session> session = Optional.empty();
    try {
      session = Optional.of(stage.open(layout, newOwner(layout)));
      session.get().run(() -> stopping);
      session.get().close();
      stage.ended(Optional.empty());
    } catch (RuntimeException e) {
      stage.ended(Optional.of(e));
      LOG.atWarn().setCause(e).addKeyValue("stage", name).log("a session failed; another begins");
      session.ifPresent(this::closeBroken);
    }
  }

  private String newOwner(TopicLayout layout) {
    return "%s-%s-%s-%s"
        .formatted(
            layout.names().prefix(), name, instance, UUID.randomUUID().toString().substring(0, 8));
  }

  private void closeBroken(Session session) {
    try {
      session.closeBroken();
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("stage", name)
          .addKeyValue("cause", e.toString())
          .log("a broken session did not close cleanly");
    }
  }
}
