package dev.tidings.gateway.place;

import dev.tidings.gateway.threading.RunsOn;
import java.time.Duration;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;

/// How a consumer of the places is let go.
final class Consumers {

  private Consumers() {}

  /// Closing waits for Kafka's word, which an interrupt would turn into an error: it is kept for
  /// afterwards.
  @RunsOn(RunsOn.Place.CONSUMER)
  static void close(Consumer<byte[], byte[]> consumer) {
    boolean interrupted = Thread.interrupted();
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
