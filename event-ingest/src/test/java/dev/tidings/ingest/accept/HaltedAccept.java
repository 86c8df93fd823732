package dev.tidings.ingest.accept;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.figures.RealtimeFigures;
import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.kafka.InstanceId;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.reading.EventBounds;
import dev.tidings.ingest.reading.EventReader;
import dev.tidings.ingest.session.Halting;
import dev.tidings.ingest.session.Sessions;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.ingest.topics.TopicsReady;
import dev.tidings.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/// The accept that {@link ProcessDeathTest} kills.
final class HaltedAccept {

  private HaltedAccept() {}

  public static void main(String[] arguments) throws InterruptedException {
    Halting halting = Halting.within(arguments);
    KafkaAccess kafka = halting.kafka();
    AcceptSettings settings = AcceptBench.settings();
    TopicsReady ready = new TopicsReady();
    ready.complete(
        new TopicLayout(
            kafka.topics(), new Epoch(7), AcceptBench.PARTITIONS, AcceptBench.PARTITIONS));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Drops drops = new Drops(registry);
    AcceptStage stage =
        new AcceptStage(
            settings,
            new AcceptStage.Rules(new EventReader(EventBounds.DEFAULT.limits()), 500),
            new Kept(
                new KafkaAcceptClients(
                    kafka,
                    settings,
                    new InstanceId("halted"),
                    Admin.create(kafka.common("halted"))),
                halting),
            new AcceptStage.Outside(
                new EphemeralHandover(Optional.empty(), drops, InstantSource.system()),
                new AcceptStatus(InstantSource.system(), Duration.ofSeconds(10)),
                new AcceptMetrics(registry, new RealtimeFigures(registry)),
                new EventTraces(Tracing.off(), registry),
                drops),
            halting::reached);
    new Sessions("accept", "h", stage, ready, why -> System.err.println("stops for good: " + why))
        .start();
    Thread.currentThread().join();
  }

  private record Kept(AcceptClients real, Halting halting) implements AcceptClients {

    @Override
    public Consumer<byte[], byte[]> consumer() {
      return real.consumer();
    }

    @Override
    public Consumer<byte[], byte[]> gatherer() {
      return real.gatherer();
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
      return halting.keep(real.producer(transactionalId));
    }

    @Override
    public Group group() {
      return real.group();
    }
  }
}
