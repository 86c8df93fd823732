package dev.tidings.ingest.relay;

import dev.tidings.ingest.redis.Pipes;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.ingest.topics.TopicsReady;
import java.util.Optional;

/// The service's relay from the moment that the topics are there until the service ends.
/// Thread-safe.
final class RunningRelay implements AutoCloseable {

  private final RelayParts parts;
  private final Pipes links;

  /// Guarded by `this`, like the flag.
  private Optional<Relay> relay = Optional.empty();

  private boolean closed;

  RunningRelay(RelayParts parts, Pipes links, TopicsReady topics) {
    this.parts = parts;
    this.links = links;
    // Never fails, and what it gives is of no further use.
    var unused = topics.future().thenAccept(this::start);
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
