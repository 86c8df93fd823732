package dev.tidings.containers;

import dev.tidings.embedded.EmbeddedKafka;
import dev.tidings.embedded.ServerSource;
import dev.tidings.embedded.ServerStartException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// The servers that a module's tests share, each in a container that ends with the JVM.
/// Thread-safe.
public final class ContainerServers implements ServerSource {

  private static final Logger LOG = LoggerFactory.getLogger(ContainerServers.class);
  private static final int REDIS_PORT = 6_379;
  private static final String DATABASE = "tidings";

  private final List<GenericContainer<?>> containers = new CopyOnWriteArrayList<>();

  /// For `java.util.ServiceLoader`.
  public ContainerServers() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end-containers"));
  }

  @Override
  public String kafka() {
    KafkaContainer kafka = new KafkaContainer(Images.KAFKA);
    EmbeddedKafka.brokerSettings().forEach((name, value) -> kafka.withEnv(variable(name), value));
    start(kafka);
    return kafka.getBootstrapServers();
  }

  @Override
  public String redis() {
    GenericContainer<?> redis =
        new GenericContainer<>(Images.REDIS)
            .withExposedPorts(REDIS_PORT)
            .withCommand(
                "redis-server",
                "--save",
                "",
                "--appendonly",
                "no",
                "--maxmemory-policy",
                "noeviction");
    start(redis);
    return "redis://%s:%d".formatted(redis.getHost(), redis.getMappedPort(REDIS_PORT));
  }

  @Override
  public String postgres() {
    PostgreSQLContainer postgres =
        new PostgreSQLContainer(Images.POSTGRES)
            .withDatabaseName(DATABASE)
            .withUsername(DATABASE)
            .withPassword(DATABASE);
    start(postgres);
    return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
        .formatted(
            postgres.getHost(),
            postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
            DATABASE,
            DATABASE,
            DATABASE);
  }

  private void start(GenericContainer<?> container) {
    containers.add(container);
    long began = System.nanoTime();
    try {
      container.start();
    } catch (ContainerLaunchException e) {
      throw new ServerStartException(container.getDockerImageName() + " did not start: " + e, e);
    }
    LOG.atInfo()
        .addKeyValue("image", container.getDockerImageName())
        .addKeyValue("ms", (System.nanoTime() - began) / 1_000_000)
        .log("container is up");
  }

  private void end() {
    containers.parallelStream().forEach(GenericContainer::stop);
  }

  /// The image's way to say a setting of `server.properties`.
  private static String variable(String setting) {
    return "KAFKA_" + setting.replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
