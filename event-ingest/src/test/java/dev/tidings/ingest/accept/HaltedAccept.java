package dev.tidings.ingest.accept;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.figures.RealtimeFigures;
import dev.tidings.ingest.kafka.InstanceId;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.reading.EventBounds;
import dev.tidings.ingest.reading.EventReader;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.ingest.topics.TopicsReady;
import dev.tidings.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/// What {@link ProcessDeathTest} runs: accept in a process of its own, which ends in the middle as
/// one that is killed does. No shutdown hook runs, no client says goodbye.
final class HaltedAccept {

  static final int STATUS = 9;

  private HaltedAccept() {}

  /// @param arguments bootstrap servers, topic prefix, the step behind which it ends, and which
  ///     time
  public static void main(String[] arguments) throws InterruptedException {
    KafkaAccess kafka = new KafkaAccess(arguments[0], arguments[1], Map.of());
    Step last = Step.valueOf(arguments[2]);
    int count = Integer.parseInt(arguments[3]);
    AcceptSettings settings = AcceptBench.settings();
    Admin admin = Admin.create(kafka.common("halted"));
    TopicsReady ready = new TopicsReady();
    ready.complete(
        new TopicLayout(
            kafka.topics(), new Epoch(7), AcceptBench.PARTITIONS, AcceptBench.PARTITIONS));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Drops drops = new Drops(registry);
    int[] seen = new int[1];
    Acceptor acceptor =
        new Acceptor(
            new Acceptor.Setup("h", settings, new EventReader(EventBounds.DEFAULT.limits())),
            new KafkaAcceptClients(kafka, settings, new InstanceId("halted"), admin),
            ready,
            new Acceptor.Outside(
                new EphemeralHandover(Optional.empty(), drops, InstantSource.system()),
                new AcceptStatus(InstantSource.system(), Duration.ofSeconds(10)),
                new AcceptMetrics(registry, new RealtimeFigures(registry)),
                new EventTraces(Tracing.off(), registry),
                drops,
                why -> System.err.println("stops for good: " + why)),
            step -> {
              if (step == last && ++seen[0] == count) {
                Runtime.getRuntime().halt(STATUS);
              }
            });
    acceptor.start();
    Thread.currentThread().join();
  }
}
