package dev.tidings.ingest.accept;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.figures.RealtimeFigures;
import dev.tidings.ingest.kafka.Group;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

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
    List<Producer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();
    Acceptor acceptor =
        new Acceptor(
            new Acceptor.Setup("h", settings, new EventReader(EventBounds.DEFAULT.limits()), 500),
            new Capturing(
                new KafkaAcceptClients(kafka, settings, new InstanceId("halted"), admin),
                producers),
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
                // What was sent is with the broker, in a transaction that nobody ends.
                producers.forEach(Producer::flush);
                Runtime.getRuntime().halt(STATUS);
              }
            });
    acceptor.start();
    Thread.currentThread().join();
  }

  /// The clients, with the producers kept.
  private record Capturing(AcceptClients real, List<Producer<byte[], byte[]>> producers)
      implements AcceptClients {

    @Override
    public Consumer<byte[], byte[]> consumer() {
      return real.consumer();
    }

    @Override
    public Consumer<byte[], byte[]> reader() {
      return real.reader();
    }

    @Override
    public Consumer<byte[], byte[]> follower() {
      return real.follower();
    }

    @Override
    public Producer<byte[], byte[]> producer(String transactionalId) {
      Producer<byte[], byte[]> producer = real.producer(transactionalId);
      producers.add(producer);
      return producer;
    }

    @Override
    public Group group() {
      return real.group();
    }
  }
}
