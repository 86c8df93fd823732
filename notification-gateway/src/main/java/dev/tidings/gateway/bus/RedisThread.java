package dev.tidings.gateway.bus;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.lettuce.core.resource.Transports;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// A Redis client whose connections all live on one thread of its own: what they tell arrives on
/// that thread, and who is confined to it needs no hop. Thread-safe.
final class RedisThread implements AutoCloseable {

  static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private static final int MAX_QUEUED_COMMANDS = 100_000;
  private static final int MAX_COMMANDS_A_WRITE = 256;

  private final EventLoopGroup group;
  private final ClientResources resources;
  private final RedisClient client;
  private final RedisSettings settings;

  RedisThread(RedisSettings settings) {
    group =
        (EventLoopGroup)
            DefaultEventLoopGroupProvider.createEventLoopGroup(Transports.eventLoopGroupClass(), 1);
    resources =
        ClientResources.builder()
            .eventLoopGroupProvider(new Given(group))
            .nettyCustomizer(new OneWriteATurn())
            .build();
    this.settings = settings;
    client = RedisClient.create(resources);
    client.setOptions(
        ClientOptions.builder()
            // Who reconnects must know what is no longer sound: that is for KeptConnection to do.
            .autoReconnect(false)
            .requestQueueSize(MAX_QUEUED_COMMANDS)
            .socketOptions(SocketOptions.builder().connectTimeout(settings.timeout()).build())
            .timeoutOptions(TimeoutOptions.enabled(settings.timeout()))
            .build());
  }

  EventLoop thread() {
    return group.next();
  }

  ClientResources resources() {
    return resources;
  }

  RedisSettings settings() {
    return settings;
  }

  List<RedisURI> addresses() {
    return settings.addresses();
  }

  /// A connection for subscriptions.
  ///
  /// @param node who must answer there; empty outside of a cluster
  CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> subscribing(
      RedisURI address, Optional<String> node) {
    return client
        .connectPubSubAsync(CODEC, address)
        .thenCompose(connection -> held(connection, node));
  }

  /// A connection for commands.
  ///
  /// @param node who must answer there; empty outside of a cluster
  CompletionStage<StatefulRedisConnection<String, byte[]>> connecting(
      RedisURI address, Optional<String> node) {
    return client.connectAsync(CODEC, address).thenCompose(connection -> held(connection, node));
  }

  /// Gives the connection back where it is to whom it should be, and else ends it and fails.
  private static <C extends StatefulRedisConnection<String, byte[]>> CompletionStage<C> held(
      C connection, Optional<String> node) {
    return connection
        .async()
        .clusterMyId()
        .handle((id, failure) -> failure == null ? Optional.of(id) : Optional.<String>empty())
        .thenApply(
            id -> {
              // Outside of a cluster an error is the right answer, whatever it says.
              if (!id.equals(node)) {
                var unused = connection.closeAsync();
                throw new WrongServerException(
                    id.isPresent() && node.isEmpty()
                        ? "a node of a Redis Cluster, and tidings.redis.cluster is false"
                        : "not the node of the cluster that it should be");
              }
              return connection;
            });
  }

  @Override
  public void close() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
    resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    var ignored = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /// Commands of many threads that gathered in one turn of this one travel in one write: in a storm
  /// thousands ask within milliseconds, and a write costs more than all else about a command.
  private static final class OneWriteATurn implements NettyCustomizer {

    @Override
    public void afterChannelInitialized(Channel channel) {
      channel.pipeline().addFirst(new FlushConsolidationHandler(MAX_COMMANDS_A_WRITE, true));
    }
  }

  private record Given(EventLoopGroup group) implements EventLoopGroupProvider {

    @Override
    @SuppressWarnings("unchecked")
    public <T extends EventLoopGroup> T allocate(Class<T> type) {
      return (T) group;
    }

    @Override
    public int threadPoolSize() {
      return 1;
    }

    @Override
    public Future<Boolean> release(
        EventExecutorGroup group, long quietPeriod, long timeout, TimeUnit unit) {
      return GlobalEventExecutor.INSTANCE.newSucceededFuture(true);
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
      return GlobalEventExecutor.INSTANCE.newSucceededFuture(true);
    }
  }
}
