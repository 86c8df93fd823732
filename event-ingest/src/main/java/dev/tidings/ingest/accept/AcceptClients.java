package dev.tidings.ingest.accept;

import dev.tidings.ingest.kafka.Group;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/// The Kafka clients that accept works with; the caller closes what it is given.
interface AcceptClients {

  /// A member of accept's group.
  Consumer<byte[], byte[]> consumer();

  /// A consumer without a group, for restoring windows.
  Consumer<byte[], byte[]> reader();

  /// As {@link #reader}, but for following at leisure: what comes gathers for a moment.
  Consumer<byte[], byte[]> follower();

  Producer<byte[], byte[]> producer(String transactionalId);

  /// Accept's group.
  Group group();
}
