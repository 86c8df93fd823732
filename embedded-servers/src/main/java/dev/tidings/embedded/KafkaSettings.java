package dev.tidings.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The broker properties of [EmbeddedKafka]: one node that is broker and controller, on 127.0.0.1.
final class KafkaSettings {

  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private KafkaSettings() {}

  /// @param overrides win over all else
  static Map<String, String> of(
      Path logDirectory, int port, int controllerPort, Map<String, String> overrides) {
    Map<String, String> settings = new HashMap<>();
    settings.putAll(node(logDirectory, port, controllerPort));
    settings.putAll(ofAnyNode());
    settings.putAll(overrides);
    return Map.copyOf(settings);
  }

  /// Those that do not say where the node is.
  static Map<String, String> ofAnyNode() {
    Map<String, String> settings = new HashMap<>();
    settings.putAll(SINGLE_REPLICA);
    settings.putAll(DURABILITY);
    settings.putAll(TRANSACTIONS);
    settings.putAll(PROMPTNESS);
    settings.putAll(SMALLNESS);
    return Map.copyOf(settings);
  }

  private static Map<String, String> node(Path logDirectory, int port, int controllerPort) {
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        Integer.toString(NODE_ID),
        "controller.quorum.voters",
        NODE_ID + "@127.0.0.1:" + controllerPort,
        "controller.listener.names",
        CONTROLLER_LISTENER,
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,%s://127.0.0.1:%d"
            .formatted(port, CONTROLLER_LISTENER, controllerPort),
        "advertised.listeners",
        "PLAINTEXT://127.0.0.1:" + port,
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name",
        "PLAINTEXT",
        "log.dirs",
        logDirectory.toString());
  }

  private static final Map<String, String> SINGLE_REPLICA =
      Map.of(
          "default.replication.factor", "1",
          "min.insync.replicas", "1",
          "offsets.topic.replication.factor", "1",
          "transaction.state.log.replication.factor", "1",
          "transaction.state.log.min.isr", "1",
          "share.coordinator.state.topic.replication.factor", "1",
          "share.coordinator.state.topic.min.isr", "1");

  private static final Map<String, String> DURABILITY =
      Map.of("auto.create.topics.enable", "false", "unclean.leader.election.enable", "false");

  /// A transaction that follows the last one at once is refused until that one's markers are
  /// written. The default back-off then sleeps 100 ms; with these, 1,000 events/s in transactions
  /// have a p99 of 13 ms instead of 290.
  private static final Map<String, String> TRANSACTIONS =
      Map.of(
          "add.partitions.to.txn.retry.backoff.ms", "1",
          "add.partitions.to.txn.retry.backoff.max.ms", "5",
          "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

  /// After kill -9 the broker's own old session keeps it out for 9 s and dead group members keep
  /// their partitions for 45 s by default.
  private static final Map<String, String> PROMPTNESS =
      Map.of(
          "broker.session.timeout.ms", "2000",
          "broker.heartbeat.interval.ms", "500",
          "group.initial.rebalance.delay.ms", "0",
          "group.min.session.timeout.ms", "2000",
          "group.consumer.min.session.timeout.ms", "2000",
          "group.consumer.session.timeout.ms", "6000",
          "group.consumer.min.heartbeat.interval.ms", "500",
          "group.consumer.heartbeat.interval.ms", "1000");

  private static final Map<String, String> SMALLNESS =
      Map.of(
          "offsets.topic.num.partitions", "4",
          "transaction.state.log.num.partitions", "4",
          "share.coordinator.state.topic.num.partitions", "1",
          "log.cleaner.dedupe.buffer.size", "16777216");
}
