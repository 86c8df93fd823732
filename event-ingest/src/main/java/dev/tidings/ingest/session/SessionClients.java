package dev.tidings.ingest.session;

import dev.tidings.ingest.kafka.Group;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/// The Kafka clients that a session works with; the caller closes what it is given.
public interface SessionClients {

  /// A member of the stage's group.
  Consumer<byte[], byte[]> consumer();

  Producer<byte[], byte[]> producer(String transactionalId);

  /// The stage's group.
  Group group();
}
