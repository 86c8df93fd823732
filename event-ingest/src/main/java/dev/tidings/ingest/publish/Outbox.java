package dev.tidings.ingest.publish;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.publish.EventPublisher;
import dev.tidings.ingest.kafka.KafkaWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;

/// Sends the events of one request to Kafka and waits until it has them all. Thread-safe.
final class Outbox {

  private final EventPublisher publisher;
  private final KafkaWatch kafka;
  private final Duration timeout;

  Outbox(EventPublisher publisher, KafkaWatch kafka, Duration timeout) {
    this.publisher = publisher;
    this.kafka = kafka;
    this.timeout = timeout;
  }

  sealed interface Outcome {
    /// Kafka has all of them on all in-sync replicas.
    record Taken() implements Outcome {}

    /// Kafka is known to be gone: nothing was sent.
    record Gone() implements Outcome {}

    /// Kafka has some, all or none: the same ids may be sent again without harm.
    record Unknown(String cause) implements Outcome {}
  }

  /// Blocks, for about the timeout at most.
  Outcome send(List<Event> events, Optional<String> traceParent) throws InterruptedException {
    if (kafka.isGone()) {
      return new Outcome.Gone();
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    List<CompletableFuture<EventPublisher.Taken>> sent = new ArrayList<>(events.size());
    try {
      for (Event event : events) {
        // While Kafka is away each call may block for the whole timeout: one is enough.
        if (System.nanoTime() > deadline) {
          return new Outcome.Unknown("Kafka did not take all events in time");
        }
        CompletableFuture<EventPublisher.Taken> taken = publisher.publish(event, traceParent);
        sent.add(taken);
        if (taken.isCompletedExceptionally()) {
          break;
        }
      }
      CompletableFuture.allOf(sent.toArray(new CompletableFuture<?>[0]))
          .get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      return new Outcome.Taken();
    } catch (TimeoutException e) {
      return new Outcome.Unknown("Kafka did not answer in time");
    } catch (ExecutionException e) {
      return new Outcome.Unknown(String.valueOf(e.getCause()));
    } catch (KafkaException e) {
      return new Outcome.Unknown(e.toString());
    }
  }
}
