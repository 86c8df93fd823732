package dev.tidings.ingest.relay;

import dev.tidings.ingest.redis.Pipes;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.ingest.topics.TopicsReady;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The service's relay from the moment that the topics are there until the service ends.
/// Thread-safe.
final class RunningRelay implements AutoCloseable {

  /// However long accept takes: the relay can work without it.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RelayParts parts;
  private final Pipes links;

  /// Guarded by `this`, like the flag.
  private Optional<Relay> relay = Optional.empty();

  private boolean closed;

  /// @param turn completes when it is the relay's turn to join its group: a process that has just
  /// started is slow, and who waits for its partitions waits for all that it does at once
  RunningRelay(RelayParts parts, Pipes links, TopicsReady topics, CompletableFuture<Void> turn) {
    this.parts = parts;
    this.links = links;
    // Never fails, and what it gives is of no further use.
    var unused =
        topics
            .future()
            .thenCombine(
                turn.completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS),
                (layout, nothing) -> layout)
            .thenAccept(this::start);
  }

  @Override
  public void close() {
    stopRelay().ifPresent(Relay::close);
    links.close();
  }

  private synchronized void start(TopicLayout layout) {
    if (!closed) {
      relay = Optional.of(parts.relay(layout).start());
    }
  }

  private synchronized Optional<Relay> stopRelay() {
    closed = true;
    return relay;
  }
}
