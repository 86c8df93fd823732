package dev.tidings.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The servers that a module's tests share: one of each in a JVM, started when first asked for,
/// with throw-away data, ended with the JVM.
///
/// Where the class path holds another [ServerSource], the servers are its own. And where a system
/// property names a server, that one is used and none is started:
///
/// | property | value |
/// |---|---|
/// | `tidings.test.kafka` | bootstrap servers, `HOST:PORT` |
/// | `tidings.test.redis` | `redis://HOST:PORT` |
/// | `tidings.test.postgres` | JDBC URL with user, and password if there is one |
///
/// Such a broker should have the transaction and group settings of [EmbeddedKafka], or tests that
/// wait for a dead member wait longer. Tests share the servers: use rooms, topics and keys of your
/// own. Who kills or stops a server starts one of his own. Thread-safe.
public final class Servers {

  static final String KAFKA_PROPERTY = "tidings.test.kafka";
  static final String REDIS_PROPERTY = "tidings.test.redis";
  static final String POSTGRES_PROPERTY = "tidings.test.postgres";

  private static final Logger LOG = LoggerFactory.getLogger(Servers.class);
  private static final ServerSource SOURCE =
      ServiceLoader.load(ServerSource.class).findFirst().orElseGet(ThrowAway::new);

  private static final Shared<KafkaAddress> KAFKA =
      new Shared<>(KAFKA_PROPERTY, KafkaAddress::new, SOURCE::kafka);
  private static final Shared<RedisAddress> REDIS =
      new Shared<>(REDIS_PROPERTY, RedisAddress::new, SOURCE::redis);
  private static final Shared<PostgresAddress> POSTGRES =
      new Shared<>(POSTGRES_PROPERTY, PostgresAddress::new, SOURCE::postgres);

  private Servers() {}

  /// Where the shared Kafka is.
  ///
  /// @param bootstrapServers as Kafka clients take it, `HOST:PORT`
  public record KafkaAddress(String bootstrapServers) {}

  /// Where the shared Redis is.
  ///
  /// @param url `redis://HOST:PORT`
  public record RedisAddress(String url) {
    public String host() {
      return URI.create(url).getHost();
    }

    public int port() {
      return URI.create(url).getPort();
    }
  }

  /// Where the shared PostgreSQL is.
  ///
  /// @param jdbcUrl names database and user
  public record PostgresAddress(String jdbcUrl) {
    public String host() {
      return withoutJdbc().getHost();
    }

    public int port() {
      return withoutJdbc().getPort();
    }

    private URI withoutJdbc() {
      return URI.create(jdbcUrl.substring("jdbc:".length()));
    }
  }

  /// The shared Kafka.
  ///
  /// @throws ServerStartException if it does not start; the next call tries again
  public static KafkaAddress kafka() {
    return KAFKA.get();
  }

  /// The shared Redis.
  ///
  /// @throws ServerStartException if it does not start; the next call tries again
  public static RedisAddress redis() {
    return REDIS.get();
  }

  /// The shared PostgreSQL.
  ///
  /// @throws ServerStartException if it does not start; the next call tries again
  public static PostgresAddress postgres() {
    return POSTGRES.get();
  }

  /// One server of the JVM's: provided by a property, or got from a source on first use.
  static final class Shared<T> {
    private final String property;
    private final Function<String, T> of;
    private final Supplier<String> source;
    private T address;

    Shared(String property, Function<String, T> of, Supplier<String> source) {
      this.property = property;
      this.of = of;
      this.source = source;
    }

    synchronized T get() {
      if (address == null) {
        String given = System.getProperty(property);
        address = of.apply(given == null ? source.get() : given);
      }
      return address;
    }
  }

  /// Embedded servers, and their data, that end with the JVM.
  private static final class ThrowAway implements ServerSource {
    private final List<AutoCloseable> servers = new ArrayList<>();
    private final List<Path> directories = new ArrayList<>();

    @Override
    public String kafka() {
      return endingWithJvm(EmbeddedKafka.start(directory(), 0)).bootstrapServers();
    }

    @Override
    public String redis() {
      return endingWithJvm(EmbeddedRedis.start(directory(), 0)).url();
    }

    @Override
    public String postgres() {
      return endingWithJvm(EmbeddedPostgres.start(directory(), 0)).jdbcUrl();
    }

    private synchronized Path directory() {
      try {
        if (directories.isEmpty()) {
          Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end-throw-away-servers"));
        }
        Path directory = Files.createTempDirectory("tidings-test");
        directories.add(directory);
        return directory;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private synchronized <S extends AutoCloseable> S endingWithJvm(S server) {
      servers.add(server);
      return server;
    }

    /// Servers first: a broker whose files vanish halts the JVM with an error.
    private synchronized void end() {
      try {
        for (AutoCloseable server : servers) {
          server.close();
        }
        for (Path directory : directories) {
          Trees.delete(directory);
        }
      } catch (Exception e) {
        LOG.atWarn().setCause(e).log("throw-away servers did not end cleanly");
      }
    }
  }
}
