package dev.tidings.ingest.topics;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Where everyone waits for the topics: complete once they all are there and match. It stays so;
/// when the history changes afterwards the service stops. Thread-safe.
public final class TopicsReady {

  private final CompletableFuture<TopicLayout> layout = new CompletableFuture<>();

  /// The topics, or empty while Kafka does not answer or they are being made.
  public Optional<TopicLayout> now() {
    return Optional.ofNullable(layout.getNow(null));
  }

  /// Blocks until the topics are there.
  public TopicLayout await() throws InterruptedException {
    try {
      return layout.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // it is never completed with a failure: a bug
    }
  }

  /// The topics, once they are there; never completes with a failure. What hangs on it runs on the
  /// thread that sets topics up, and must be short.
  public CompletableFuture<TopicLayout> future() {
    return layout.copy();
  }

  public void complete(TopicLayout found) {
    layout.complete(found);
  }
}
