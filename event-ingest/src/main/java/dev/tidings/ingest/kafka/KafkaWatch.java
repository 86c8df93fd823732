package dev.tidings.ingest.kafka;

import dev.tidings.contracts.breaker.Backoff;
import dev.tidings.contracts.breaker.Breaker;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether Kafka answers: asks now and then, and moves the breaker by which producers are refused
/// at once instead of waiting for a timeout each.
///
/// Any broker's answer counts. Asked on a virtual thread of its own; thread-safe.
public final class KafkaWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaWatch.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final Admin admin;
  private final KafkaWatchSettings settings;
  private final Breaker breaker = Breaker.closed();
  private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, new Random());
  private final Thread thread = Thread.ofVirtual().name("kafka-watch").unstarted(this::watch);

  KafkaWatch(Admin admin, KafkaWatchSettings settings) {
    this.admin = admin;
    this.settings = settings;
  }

  KafkaWatch start() {
    thread.start();
    return this;
  }

  /// Whether Kafka did not answer when it was last asked. Until it is found to be so, it is not.
  public boolean isGone() {
    return !breaker.isClosed();
  }

  Breaker.State breaker() {
    return breaker.state();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void watch() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        look();
        Thread.sleep(breaker.isClosed() ? settings.checkEvery() : backoff.next());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the service ends
    }
  }

  private void look() throws InterruptedException {
    breaker.tried();
    int timeoutMs = Math.toIntExact(settings.checkTimeout().toMillis());
    try {
      var unused =
          admin.describeCluster(new DescribeClusterOptions().timeoutMs(timeoutMs)).nodes().get();
      backoff.reset();
      if (breaker.works()) {
        LOG.atInfo().log("Kafka answers again");
      }
    } catch (ExecutionException e) {
      failed(e.getCause());
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void failed(Throwable cause) {
    if (breaker.broke()) {
      LOG.atWarn()
          .addKeyValue("cause", String.valueOf(cause))
          .log("Kafka does not answer: publishing is refused until it does");
    }
  }
}
