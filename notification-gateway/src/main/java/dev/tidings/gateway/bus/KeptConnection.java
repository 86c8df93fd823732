package dev.tidings.gateway.bus;

import dev.tidings.contracts.breaker.Backoff;
import dev.tidings.contracts.breaker.Breaker;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection to Redis that is made again whenever it is lost, also where it is only silent. Each
/// is another object: what an old one still tells is known to be old. Confined to the thread, but
/// for `current` and `close`.
final class KeptConnection<C extends StatefulRedisConnection<String, byte[]>>
    implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(KeptConnection.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

  private final String name;
  private final EventLoop thread;
  private final RedisSettings settings;
  private final Supplier<CompletionStage<C>> connecting;
  private final Consumer<C> onUp;
  private final Runnable onDown;

  private volatile Optional<C> current = Optional.empty();
  private volatile boolean closed;
  private final Breaker breaker = Breaker.open();
  private final Backoff backoff;
  private boolean saidDown;

  /// @param onUp hears of each new connection
  /// @param onDown hears of each loss
  KeptConnection(
      String name,
      EventLoop thread,
      RedisSettings settings,
      Supplier<CompletionStage<C>> connecting,
      Consumer<C> onUp,
      Runnable onDown) {
    this.name = name;
    this.thread = thread;
    this.settings = settings;
    this.connecting = connecting;
    this.onUp = onUp;
    this.onDown = onDown;
    this.backoff = new Backoff(FIRST_PAUSE, settings.reconnectDelay(), new Random());
  }

  void start() {
    thread.execute(this::connect);
    long everyMs = settings.pingEvery().toMillis();
    var ignored =
        thread.scheduleWithFixedDelay(this::ping, everyMs, everyMs, TimeUnit.MILLISECONDS);
  }

  Optional<C> current() {
    return current;
  }

  /// Closed while there is a connection. May be asked on any thread.
  Breaker.State breaker() {
    return breaker.state();
  }

  boolean isCurrent(C connection) {
    return current.isPresent() && current.get() == connection;
  }

  /// Gives the connection up, as if it had been lost.
  void abandon(C connection) {
    if (!isCurrent(connection)) {
      return;
    }
    current = Optional.empty();
    breaker.broke();
    discard(connection);
    sayDown("lost");
    onDown.run();
    connectLater();
  }

  /// Gives up the connection that there is.
  void renew() {
    current.ifPresent(this::abandon);
  }

  @Override
  public void close() {
    closed = true;
    Optional<C> last = current;
    current = Optional.empty();
    last.ifPresent(this::discard);
  }

  private void connect() {
    if (closed) {
      return;
    }
    breaker.tried();
    CompletionStage<C> attempt;
    try {
      attempt = connecting.get();
    } catch (RuntimeException e) {
      failed(e);
      return;
    }
    attempt.whenCompleteAsync(
        (connection, failure) -> {
          if (failure != null) {
            failed(failure);
          } else {
            connected(connection);
          }
        },
        thread);
  }

  private void connected(C connection) {
    if (closed) {
      discard(connection);
      return;
    }
    current = Optional.of(connection);
    connection.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
            if (thread.inEventLoop()) {
              abandon(connection);
            } else {
              thread.execute(() -> abandon(connection));
            }
          }
        });
    if (!connection.isOpen()) {
      abandon(connection);
      return;
    }
    backoff.reset();
    breaker.works();
    saidDown = false;
    log.atInfo().addKeyValue("connection", name).log("Redis answers");
    onUp.accept(connection);
  }

  private void failed(Throwable failure) {
    breaker.broke();
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    sayDown(
        cause instanceof WrongServerException
            ? cause.getMessage()
            : cause.getClass().getSimpleName());
    connectLater();
  }

  private void connectLater() {
    if (closed) {
      return;
    }
    var ignored = thread.schedule(this::connect, backoff.next().toMillis(), TimeUnit.MILLISECONDS);
  }

  /// A peer that vanished without a word shows only by its silence.
  private void ping() {
    current.ifPresent(
        connection ->
            connection
                .async()
                .ping()
                .whenCompleteAsync(
                    (pong, failure) -> {
                      if (failure != null) {
                        abandon(connection);
                      }
                    },
                    thread));
  }

  /// What becomes of the closing does not matter: nothing of this connection is listened to.
  private void discard(C connection) {
    if (connection.isOpen()) {
      var ignored = connection.closeAsync();
    }
  }

  private void sayDown(String why) {
    if (!saidDown && !closed) {
      saidDown = true;
      log.atWarn()
          .addKeyValue("connection", name)
          .addKeyValue("why", why)
          .log("Redis does not answer");
    }
  }
}
