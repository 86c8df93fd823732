package dev.tidings.ingest.topics;

import dev.tidings.contracts.cursor.Epoch;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the topics into being, says when they are ready, and from then on watches that the
/// history stays the one it was.
///
/// Waits with a growing pause while Kafka does not answer. Ends the service where a topic does not
/// match the configuration, or where the history's id or partition count changes: offsets that are
/// in flight would name other records. Runs on its own thread until it is closed.
final class TopicSetup implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /// A broker that has just come back may not know all topics yet.
  private static final int MISSES_THAT_MEAN_GONE = 3;

  private final TopicAdmin admin;
  private final TopicPlan plan;
  private final Duration watchInterval;
  private final TopicsReady ready;
  private final FatalStop fatalStop;
  private final Thread thread = new Thread(this, "topics");

  TopicSetup(
      TopicAdmin admin,
      TopicPlan plan,
      Duration watchInterval,
      TopicsReady ready,
      FatalStop fatalStop) {
    this.admin = admin;
    this.plan = plan;
    this.watchInterval = watchInterval;
    this.ready = ready;
    this.fatalStop = fatalStop;
  }

  TopicSetup start() {
    thread.setDaemon(true);
    thread.start();
    return this;
  }

  @Override
  public void run() {
    try {
      Optional<Epoch> epoch = untilReady();
      if (epoch.isPresent()) {
        watch(epoch.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends the thread; nothing is watched any more.
  @Override
  public void close() {
    thread.interrupt();
  }

  /// The history's epoch, or empty where the topics were refused.
  private Optional<Epoch> untilReady() throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    boolean silent = false;
    while (true) {
      try {
        switch (TopicCheck.of(plan.specs(), admin.look(plan.specs()))) {
          case TopicCheck.Verdict.Refused refused -> {
            fatalStop.because(refused.reason());
            return Optional.empty();
          }
          case TopicCheck.Verdict.Missing missing -> admin.create(missing.specs());
          case TopicCheck.Verdict.Matching() -> {
            Optional<Epoch> epoch = admin.epochOf(plan.names().history());
            if (epoch.isPresent()) {
              announce(epoch.get());
              return epoch;
            }
          }
        }
      } catch (KafkaException e) {
        if (!silent) {
          LOG.atWarn().addKeyValue("cause", e.getMessage()).log("Kafka does not answer yet");
          silent = true;
        }
      }
      Thread.sleep(pause);
      pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
    }
  }

  private void announce(Epoch epoch) {
    LOG.atInfo()
        .addKeyValue("epoch", epoch.text())
        .addKeyValue("historyPartitions", plan.historyPartitions())
        .log("topics are ready");
    ready.complete(
        new TopicLayout(plan.names(), epoch, plan.eventsPartitions(), plan.historyPartitions()));
  }

  private void watch(Epoch expected) throws InterruptedException {
    int misses = 0;
    while (misses < MISSES_THAT_MEAN_GONE) {
      Thread.sleep(watchInterval);
      try {
        Optional<Epoch> found = admin.epochOf(plan.names().history());
        if (found.isPresent() && !found.get().equals(expected)) {
          fatalStop.because(
              "topic "
                  + plan.names().history()
                  + " is not the one that the service started with: its id or its partition count"
                  + " has changed");
          return;
        }
        misses = found.isPresent() ? 0 : misses + 1;
      } catch (KafkaException e) {
        // Nothing is known of the history while Kafka does not answer; readiness says so elsewhere.
        LOG.atDebug().setCause(e).log("the history could not be looked at");
      }
    }
    fatalStop.because("topic " + plan.names().history() + " is gone");
  }
}
