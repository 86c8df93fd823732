package dev.tidings.gateway.history;

import dev.tidings.contracts.breaker.Backoff;
import dev.tidings.contracts.breaker.Breaker;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the history in Kafka, and notices when it is not the same any more: positions of the one
/// name other records in the other, so a gateway that served both would skip or repeat. Once the
/// topic was another, this one stays without a history and asks to be ended.
///
/// Thread-safe; asks on a virtual thread of its own.
public final class HistoryWatch implements HistoryIdentity, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HistoryWatch.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final LazyAdmin admin;
  private final String name;
  private final HistorySettings settings;
  private final Runnable onReplaced;
  private final Thread thread;

  private volatile Optional<HistoryTopic> topic = Optional.empty();
  private final Breaker breaker = Breaker.open();
  private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, new Random());
  private volatile boolean replaced;
  private String said = "";

  /// @param onReplaced runs once, when the history is found to be another
  public HistoryWatch(
      LazyAdmin admin, KafkaSettings kafka, HistorySettings settings, Runnable onReplaced) {
    this.admin = admin;
    this.name = new Topics(kafka.topicPrefix()).history();
    this.settings = settings;
    this.onReplaced = onReplaced;
    this.thread = Thread.ofVirtual().name("history-watch").unstarted(this::watch);
  }

  public void start() {
    thread.start();
  }

  @Override
  public Optional<HistoryTopic> topic() {
    return replaced ? Optional.empty() : topic;
  }

  @Override
  public boolean isReachable() {
    return breaker.isClosed();
  }

  /// The breaker of Kafka, which this watch moves.
  public Breaker.State breaker() {
    return breaker.state();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void watch() {
    try {
      while (!replaced) {
        look();
        if (topic.isPresent() && breaker.isClosed()) {
          backoff.reset();
          Thread.sleep(settings.checkEvery());
        } else {
          Thread.sleep(backoff.next());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws InterruptedException {
    breaker.tried();
    try {
      TopicDescription found =
          admin.get().describeTopics(List.of(name)).allTopicNames().get().get(name);
      breaker.works();
      Uuid id = found.topicId();
      int partitions = found.partitions().size();
      HistoryTopic now =
          new HistoryTopic(
              name,
              partitions,
              Epoch.of(id.getMostSignificantBits(), id.getLeastSignificantBits(), partitions));
      if (topic.isPresent() && !topic.get().equals(now)) {
        replaced = true;
        say("The history is another one now: this gateway ends", now);
        onReplaced.run();
      } else if (partitions != settings.partitions()) {
        say("The history has another number of partitions than tidings.history.partitions", now);
      } else {
        topic = Optional.of(now);
        say("The history is known", now);
      }
    } catch (ExecutionException e) {
      boolean answers = e.getCause() instanceof UnknownTopicOrPartitionException;
      if (answers) {
        breaker.works();
      } else {
        breaker.broke();
      }
      sayMissing(answers ? "The history is not there yet" : "Kafka does not answer");
    } catch (RuntimeException e) {
      breaker.broke();
      sayMissing("Kafka does not answer");
    }
  }

  private void say(String what, HistoryTopic found) {
    if (!said.equals(what)) {
      said = what;
      log.atInfo()
          .addKeyValue("topic", name)
          .addKeyValue("partitions", found.partitions())
          .addKeyValue("expected", settings.partitions())
          .addKeyValue("epoch", found.epoch().text())
          .log(what);
    }
  }

  private void sayMissing(String what) {
    if (!said.equals(what)) {
      said = what;
      log.atWarn().addKeyValue("topic", name).log(what);
    }
  }
}
