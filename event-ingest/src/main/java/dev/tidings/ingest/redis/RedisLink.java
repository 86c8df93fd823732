package dev.tidings.ingest.redis;

import dev.tidings.contracts.breaker.Backoff;
import dev.tidings.contracts.breaker.Breaker;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one connection to Redis up: makes a new pipe when one has ended, with a growing pause, to
/// the first of its addresses that answers.
///
/// Says once that Redis is gone, and once that it is back. Thread-safe.
public final class RedisLink implements Pipes {

  private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);

  private final String name;
  private final NodeClient client;
  private final Runnable onTrouble;
  private final Runnable closing;
  private final List<RedisURI> addresses;
  private final ScheduledExecutorService connector;
  private final AtomicReference<Optional<LettucePipe>> pipe =
      new AtomicReference<>(Optional.empty());

  private final Breaker breaker = Breaker.open();

  /// Confined to the connector's thread, with all below.
  private final Backoff backoff;

  private int tries;
  private boolean silent;

  private volatile boolean closed;

  /// To the one server, or to any node of the cluster.
  ///
  /// @param name what for, in logs
  public static RedisLink toAny(RedisSettings settings, String name) {
    ClientResources resources = DefaultClientResources.create();
    NodeClient client = new NodeClient(resources, settings);
    return new RedisLink(
        client,
        settings,
        settings.addresses(),
        name,
        () -> {},
        () -> {
          client.close();
          var unused = resources.shutdown(0, 1, TimeUnit.SECONDS);
        });
  }

  /// @param onTrouble is told of error replies and of connections that end or are not to be had; on
  /// any thread
  /// @param closing ends what this link does not share
  RedisLink(
      NodeClient client,
      RedisSettings settings,
      List<RedisURI> addresses,
      String name,
      Runnable onTrouble,
      Runnable closing) {
    this.client = client;
    this.addresses = addresses;
    this.name = name;
    this.onTrouble = onTrouble;
    this.closing = closing;
    this.backoff =
        new Backoff(settings.reconnectPause(), settings.reconnectPauseMax(), new Random());
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

  @Override
  public Optional<Pipe> to(String key) {
    return pipe();
  }

  @Override
  public boolean isWhole() {
    return pipe().isPresent();
  }

  @Override
  public Breaker.State breaker() {
    return breaker.state();
  }

  @Override
  public void close() {
    closed = true;
    connector.shutdownNow();
    pipe.getAndSet(Optional.empty()).ifPresent(LettucePipe::close);
    closing.run();
  }

  private void connect() {
    if (closed || pipe().isPresent()) {
      return;
    }
    breaker.tried();
    RedisURI address = addresses.get(Math.floorMod(tries, addresses.size()));
    try {
      NodeClient.Connected connected = client.connect(address);
      pipe.set(Optional.of(new LettucePipe(connected, onTrouble)));
      backoff.reset();
      breaker.works();
      silent = false;
      LOG.atInfo()
          .addKeyValue("link", name)
          .addKeyValue("at", address.getHost() + ":" + address.getPort())
          .log("Redis is connected");
      watch(connected);
    } catch (RuntimeException e) {
      tries++;
      breaker.broke();
      pipe.set(Optional.empty());
      if (!silent && !closed) {
        silent = true;
        LOG.atWarn()
            .addKeyValue("link", name)
            .addKeyValue("cause", rootOf(e).getMessage())
            .log("Redis is away");
      }
      onTrouble.run();
      later();
    }
  }

  private void watch(NodeClient.Connected connected) {
    connected
        .connection()
        .addListener(
            new RedisConnectionStateListener() {
              @Override
              public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                ended();
              }
            });
    if (!connected.connection().isOpen()) {
      breaker.broke();
      later();
    }
    if (closed) {
      pipe.getAndSet(Optional.empty()).ifPresent(LettucePipe::close);
    }
  }

  private void ended() {
    if (!closed) {
      breaker.broke();
      onTrouble.run();
      connector.execute(this::connect);
    }
  }

  private void later() {
    if (!closed) {
      var unused =
          connector.schedule(this::connect, backoff.next().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && !(root instanceof IllegalStateException)) {
      root = root.getCause();
    }
    return root;
  }
}
