package dev.tidings.ingest.bulk;

import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.kafka.KafkaAccess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/// What {@link BulkLaneTest} kills: the lane in a process of its own, which ends in the middle as
/// one that is killed does. No shutdown hook runs, no client says goodbye.
final class HaltedBulk {

  static final int STATUS = 9;

  private HaltedBulk() {}

  /// @param arguments bootstrap servers, topic prefix, the step behind which it ends, and which
  ///     time
  public static void main(String[] arguments) throws InterruptedException {
    KafkaAccess kafka = new KafkaAccess(arguments[0], arguments[1], Map.of());
    BulkStep last = BulkStep.valueOf(arguments[2]);
    int count = Integer.parseInt(arguments[3]);
    BulkSettings settings = BulkBench.settings();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    List<Producer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();
    int[] seen = new int[1];
    BulkClients real = BulkBench.clients(kafka, settings, Admin.create(kafka.common("halted")));
    BulkBench.lane(
            kafka,
            settings,
            new BulkLane.Outside(
                new BulkMetrics(registry),
                new Drops(registry),
                why -> System.err.println("stops for good: " + why)),
            new Capturing(real, producers),
            step -> {
              if (step == last && ++seen[0] == count) {
                // What was sent is with the broker, in a transaction that nobody ends.
                producers.forEach(Producer::flush);
                Runtime.getRuntime().halt(STATUS);
              }
            })
        .start();
    Thread.currentThread().join();
  }

  /// The clients, with the producers kept.
  private record Capturing(BulkClients real, List<Producer<byte[], byte[]>> producers)
      implements BulkClients {

    @Override
    public Consumer<byte[], byte[]> consumer() {
      return real.consumer();
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
