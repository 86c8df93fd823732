package dev.tidings.quickstart.servers;

import dev.tidings.embedded.EmbeddedKafka;
import dev.tidings.embedded.EmbeddedPostgres;
import dev.tidings.embedded.EmbeddedRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Real Kafka (in this JVM), Redis and PostgreSQL (child processes) on ports that are fixed before
/// they start, so that whoever needs them can be started beside them. Thread-safe.
public final class Backends implements AutoCloseable {

  private final Path data;
  private final int kafkaPort;
  private final int redisPort;
  private final int postgresPort;

  /// One lock a server: they start beside each other.
  private final Slot<EmbeddedKafka> kafka = new Slot<>();

  private final Slot<EmbeddedRedis> redis = new Slot<>();
  private final Slot<EmbeddedPostgres> postgres = new Slot<>();

  /// @param data where their data is kept, a folder each
  public Backends(Path data, int kafkaPort, int redisPort, int postgresPort) {
    this.data = data;
    this.kafkaPort = kafkaPort;
    this.redisPort = redisPort;
    this.postgresPort = postgresPort;
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + kafkaPort;
  }

  public String redisUrl() {
    return "redis://127.0.0.1:" + redisPort;
  }

  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + postgresPort + "/tidings";
  }

  /// The name that [#jdbcUrl()] is opened with; without a password.
  public String databaseUser() {
    return "tidings";
  }

  /// Each returns when its server takes requests.
  ///
  /// @throws dev.tidings.embedded.ServerStartException if it does not come up
  public void startKafka() {
    kafka.fill(() -> EmbeddedKafka.start(data.resolve("kafka"), kafkaPort));
  }

  public void startRedis() {
    deleteSnapshot();
    redis.fill(() -> EmbeddedRedis.start(data.resolve("redis"), redisPort));
  }

  /// As {@link #startRedis}, with what {@link #saveRedis} has saved, which is used up by that.
  public void startRedisFromSnapshot() {
    redis.fill(() -> EmbeddedRedis.start(data.resolve("redis"), redisPort));
    deleteSnapshot();
  }

  public void startPostgres() {
    postgres.fill(() -> EmbeddedPostgres.start(data.resolve("postgres"), postgresPort));
  }

  /// The process id of Redis, for who watches or kills it.
  public long redisPid() {
    return redis.get().pid();
  }

  public long postgresPid() {
    return postgres.get().pid();
  }

  /// Completes with the exit status of the Redis that runs now, 128 + n after signal n, on a thread
  /// that must not block.
  public CompletableFuture<Integer> onRedisExit() {
    return redis.get().onExit();
  }

  public CompletableFuture<Integer> onPostgresExit() {
    return postgres.get().onExit();
  }

  /// Ends Redis with SIGKILL. All that was in it is gone.
  public void killRedis() {
    redis.get().kill();
  }

  public void killPostgres() {
    postgres.get().kill();
  }

  /// Stops the broker in order.
  public void stopKafka() {
    kafka.empty();
  }

  /// Stops the broker in order, and starts it again after `pause`.
  public void restartKafka(Duration pause) throws InterruptedException {
    stopKafka();
    Thread.sleep(pause);
    startKafka();
  }

  /// Deletes everything in Redis, as an operator's slip would.
  public void flushRedis() {
    tellRedis(RedisCommands::flushall);
  }

  /// Writes a snapshot of all that is in Redis now.
  public void saveRedis() {
    tellRedis(RedisCommands::save);
  }

  /// Cuts everybody off Redis, which lives and forgets nothing, until what is returned is closed.
  public RedisCut cutRedis() {
    return RedisCut.begin(redisUrl());
  }

  /// Stops what runs, all at once; returns when it is gone.
  @Override
  public void close() {
    Thread stopRedis = Thread.ofVirtual().start(redis::empty);
    Thread stopPostgres = Thread.ofVirtual().start(postgres::empty);
    kafka.empty();
    try {
      stopRedis.join();
      stopPostgres.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellRedis(Consumer<RedisCommands<String, String>> what) {
    RedisClient client = RedisClient.create(redisUrl());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      what.accept(connection.sync());
    } finally {
      client.shutdown();
    }
  }

  private void deleteSnapshot() {
    try {
      Files.deleteIfExists(data.resolve("redis").resolve("dump.rdb"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Slot<S extends AutoCloseable> {
    private final ReentrantLock lock = new ReentrantLock();
    private S server;

    private interface Starting<S> {
      S start();
    }

    private void fill(Starting<S> starting) {
      lock.lock();
      try {
        server = starting.start();
      } finally {
        lock.unlock();
      }
    }

    private S get() {
      lock.lock();
      try {
        if (server == null) {
          throw new IllegalStateException("the server was not started");
        }
        return server;
      } finally {
        lock.unlock();
      }
    }

    private void empty() {
      lock.lock();
      try {
        if (server != null) {
          server.close();
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      } finally {
        lock.unlock();
      }
    }
  }
}
