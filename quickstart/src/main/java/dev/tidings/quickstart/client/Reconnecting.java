package dev.tidings.quickstart.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Keeps a client connected: whenever its connection ends, it goes to the next gateway with its
/// cursors, after a short jittered pause. Thread-safe.
public final class Reconnecting implements AutoCloseable {

  private static final Duration LONGEST_PAUSE = Duration.ofMillis(400);

  private final LiveClient client;
  private final List<URI> gateways;
  private final Supplier<String> token;
  private final Random random;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;

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
      for (int turn = 0; stopping.getCount() > 0; turn++) {
        client.connect(gateways.get(turn % gateways.size()), token.get()).get();
        long pause = random.nextLong(LONGEST_PAUSE.toMillis());
        if (stopping.await(pause, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e); // it never ends exceptionally: a bug
    }
  }
}
