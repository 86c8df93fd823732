package dev.tidings.bench.platform;

import dev.tidings.embedded.EmbeddedKafka;
import java.nio.file.Path;

/// Kafka in a JVM of its own, so that its CPU and memory are neither the load generator's nor the
/// services': `KafkaProgram DIRECTORY PORT`. Ends when it is asked to (SIGTERM).
final class KafkaProgram {

  private KafkaProgram() {}

  public static void main(String[] args) {
    EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]), Integer.parseInt(args[1]));
    // The broker's own threads keep the JVM alive.
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "stop-kafka"));
  }
}
