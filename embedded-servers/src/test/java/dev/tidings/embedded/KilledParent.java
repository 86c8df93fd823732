package dev.tidings.embedded;

import java.nio.file.Path;

/// What [NoOrphansTest] kills: starts all three servers, writes a record, tells the children's
/// pids on one line, then waits for its end.
final class KilledParent {

  private KilledParent() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    var kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    var redis = EmbeddedRedis.start(directory.resolve("redis"), 0);
    var postgres = EmbeddedPostgres.start(directory.resolve("postgres"), 0);
    EmbeddedKafkaTest.createTopic(kafka, "notes");
    EmbeddedKafkaTest.send(kafka, "notes", "kept");
    System.out.println("children " + redis.pid() + " " + postgres.pid());
    Thread.currentThread().join();
  }
}
