package dev.tidings.ingest.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one connection to Redis up: makes a new pipe when one has ended, with a growing pause.
///
/// Lettuce's own reconnect is off, for it would send again what the old connection owed, behind or
/// before what the relay sends by itself. Says once that Redis is gone, and once that it is back.
/// Thread-safe.
public final class RedisLink implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);

  private final RedisSettings settings;
  private final String name;
  private final RedisClient client;
  private final RedisURI address;
  private final ScheduledExecutorService connector;
  private final AtomicReference<Optional<LettucePipe>> pipe =
      new AtomicReference<>(Optional.empty());

  /// Confined to the connector's thread.
  private Duration pause;

  private boolean silent;

  private volatile boolean closed;

  /// @param name what for, in logs
  public RedisLink(RedisSettings settings, String name) {
    this.settings = settings;
    this.name = name;
    this.pause = settings.reconnectPause();
    this.address = RedisURI.create(settings.url());
    this.address.setTimeout(settings.connectTimeout());
    this.client = RedisClient.create();
    this.client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .protocolVersion(ProtocolVersion.RESP2)
            .timeoutOptions(TimeoutOptions.create())
            .socketOptions(
                SocketOptions.builder().connectTimeout(settings.connectTimeout()).build())
            .build());
    this.client.addListener(
        new RedisConnectionStateAdapter() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            ended();
          }
        });
    this.connector =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name("redis-" + name).factory(),
            new ThreadPoolExecutor.DiscardPolicy());
  }

  public RedisLink start() {
    connector.execute(this::connect);
    return this;
  }

  /// The connection that is up, or empty while there is none.
  public Optional<Pipe> pipe() {
    return pipe.get().filter(LettucePipe::isOpen).map(Pipe.class::cast);
  }

  /// Ends the connection and makes no new one.
  @Override
  public void close() {
    closed = true;
    connector.shutdownNow();
    pipe.getAndSet(Optional.empty()).ifPresent(LettucePipe::close);
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
  }

  private void ended() {
    if (!closed) {
      connector.execute(this::connect);
    }
  }

  private void connect() {
    if (closed || pipe().isPresent()) {
      return;
    }
    try {
      StatefulRedisConnection<byte[], byte[]> connection =
          client.connect(ByteArrayCodec.INSTANCE, address);
      pipe.set(Optional.of(new LettucePipe(connection)));
      pause = settings.reconnectPause();
      silent = false;
      LOG.atInfo().addKeyValue("link", name).log("Redis is connected");
      if (!connection.isOpen()) {
        later();
      }
    } catch (RuntimeException e) {
      pipe.set(Optional.empty());
      if (!silent && !closed) {
        silent = true;
        LOG.atWarn()
            .addKeyValue("link", name)
            .addKeyValue("cause", rootOf(e).getMessage())
            .log("Redis is away");
      }
      later();
    }
  }

  private void later() {
    if (!closed) {
      var unused = connector.schedule(this::connect, pause.toMillis(), TimeUnit.MILLISECONDS);
      Duration next = pause.multipliedBy(2);
      pause =
          next.compareTo(settings.reconnectPauseMax()) < 0 ? next : settings.reconnectPauseMax();
    }
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
