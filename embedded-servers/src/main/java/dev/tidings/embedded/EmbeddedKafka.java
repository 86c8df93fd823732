package dev.tidings.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real Kafka broker in this JVM: one KRaft node that is broker and controller.
///
/// It listens on 127.0.0.1 only, in plain text. What was acknowledged is there again after the next
/// start on the same directory, also when the JVM was killed; that start then takes some 2 s
/// longer. Topics are not created by use. Kafka logs much at INFO: set `kafka`, `org.apache.kafka`
/// and `state.change.logger` to WARN. Thread-safe.
public final class EmbeddedKafka implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

  private final KafkaRaftServer server;
  private final int port;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedKafka(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /// Starts a broker; returns when it takes requests.
  ///
  /// @param port 0 picks a free one
  /// @throws ServerStartException if the port is taken or the broker does not come up; the message
  ///     says why
  public static EmbeddedKafka start(Path dataDirectory, int port) {
    return start(dataDirectory, port, Map.of());
  }

  /// As above.
  ///
  /// @param overrides broker properties that win over the defaults
  public static EmbeddedKafka start(Path dataDirectory, int port, Map<String, String> overrides) {
    int claimed = Ports.claim(port, "the port of Kafka");
    Path logDirectory = dataDirectory.toAbsolutePath().resolve("kafka-log");
    Properties properties = new Properties();
    properties.putAll(KafkaSettings.of(logDirectory, claimed, Ports.pick(), overrides));
    format(logDirectory);
    KafkaRaftServer server = startServer(properties);
    LOG.atInfo().addKeyValue("port", claimed).log("Kafka is up");
    return new EmbeddedKafka(server, claimed);
  }

  /// What this broker sets besides its addresses and folders, under the names of
  /// `server.properties`: another broker with these serves the same tests.
  public static Map<String, String> brokerSettings() {
    return KafkaSettings.ofAnyNode();
  }

  /// `127.0.0.1:PORT`
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /// Stops the broker cleanly; returns when it has stopped. Doing so twice is harmless.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      server.shutdown();
      server.awaitShutdown();
    }
  }

  private static void format(Path logDirectory) {
    if (Files.exists(logDirectory.resolve("meta.properties"))) {
      return;
    }
    try (var silence =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      Files.createDirectories(logDirectory);
      new Formatter()
          .setPrintStream(silence)
          .setNodeId(KafkaSettings.NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .setDirectories(List.of(logDirectory.toString()))
          .setControllerListenerName(KafkaSettings.CONTROLLER_LISTENER)
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
          .run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new ServerStartException("Kafka cannot format " + logDirectory + ": " + e, e);
    }
  }

  private static KafkaRaftServer startServer(Properties properties) {
    KafkaRaftServer server = null;
    try {
      server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
      server.startup();
      return server;
    } catch (RuntimeException e) {
      if (server != null) {
        server.shutdown();
      }
      throw new ServerStartException("Kafka did not start: " + e.getMessage(), e);
    }
  }
}
