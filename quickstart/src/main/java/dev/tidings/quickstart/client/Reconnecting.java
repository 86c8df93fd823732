package dev.tidings.quickstart.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Keeps a client connected: whenever its connection ends, it goes to the next gateway with its
/// cursors, after a short jittered pause; where the gateway asks it to go it opens the next
/// connection before it closes the one that it has. Thread-safe.
public final class Reconnecting implements AutoCloseable {

  private static final Duration LONGEST_PAUSE = Duration.ofMillis(400);

  private final LiveClient client;
  private final List<URI> gateways;
  private final Supplier<String> token;
  private final Random random;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;

  /// Confined to the thread.
  private int turn;

  /// @param gateways where to go, in turn, beginning with the first
  /// @param seed of the pauses
  public Reconnecting(LiveClient client, List<URI> gateways, Supplier<String> token, long seed) {
    this.client = client;
    this.gateways = List.copyOf(gateways);
    this.token = token;
    this.random = new Random(seed);
    this.thread = Thread.ofVirtual().name("reconnecting").start(this::run);
  }

  public LiveClient client() {
    return client;
  }

  /// Stays away from now on, and ends the connection.
  @Override
  public void close() {
    stopping.countDown();
    client.abort();
    thread.interrupt();
  }

  private void run() {
    try {
      do {
        var unused = client.connect(next(), token.get());
        moveWhenAsked();
      } while (!stopsWithin(LONGEST_PAUSE));
    } catch (InterruptedException e) {
      client.abort(); // a move may have begun meanwhile
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // it never ends exceptionally: a bug
    }
  }

  /// Returns when the client has no connection.
  private void moveWhenAsked() throws InterruptedException, ExecutionException {
    while (true) {
      CompletableFuture.anyOf(client.ended(), client.asked()).get();
      if (client.ended().isDone()) {
        return;
      }
      // In the first half of what is left: not all at once, and not at the last moment.
      if (stopsWithin(client.asked().get().dividedBy(2))) {
        return;
      }
      while (!client.ended().isDone() && !client.move(next(), token.get()).get()) {
        if (stopsWithin(LONGEST_PAUSE)) {
          return;
        }
      }
    }
  }

  private URI next() {
    return gateways.get(turn++ % gateways.size());
  }

  /// Waits for a random part of the time.
  private boolean stopsWithin(Duration longest) throws InterruptedException {
    long pauseMs = random.nextLong(Math.max(1, longest.toMillis()));
    return stopping.await(pauseMs, TimeUnit.MILLISECONDS);
  }
}
