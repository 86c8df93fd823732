package dev.tidings.ingest.bulk;

import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.session.Halting;
import dev.tidings.ingest.session.SessionClients;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/// The bulk lane that {@link BulkLaneTest} kills.
final class HaltedBulk {

  private HaltedBulk() {}

  public static void main(String[] arguments) throws InterruptedException {
    Halting halting = Halting.within(arguments);
    BulkSettings settings = BulkBench.settings();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    SessionClients real =
        BulkBench.clients(
            halting.kafka(), settings, Admin.create(halting.kafka().common("halted")));
    BulkBench.sessions(
            halting.kafka(),
            new BulkStage(
                settings,
                new Kept(real, halting),
                new BulkMetrics(registry),
                new Drops(registry),
                halting::reached),
            why -> System.err.println("stops for good: " + why))
        .start();
    Thread.currentThread().join();
  }

  private record Kept(SessionClients real, Halting halting) implements SessionClients {

    @Override
    public Consumer<byte[], byte[]> consumer() {
      return real.consumer();
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
