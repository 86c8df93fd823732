package dev.tidings.ingest.bulk;

import dev.tidings.ingest.kafka.Group;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/// The Kafka clients that the lane works with; the caller closes what it is given.
interface BulkClients {

  /// A member of the lane's group, which reads one record a poll.
  Consumer<byte[], byte[]> consumer();

  Producer<byte[], byte[]> producer(String transactionalId);

  /// The lane's group.
  Group group();
}
