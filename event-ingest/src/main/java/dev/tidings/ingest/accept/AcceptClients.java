package dev.tidings.ingest.accept;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/// The Kafka clients that accept works with; the caller closes what it is given, but not the admin
/// client, which is shared.
interface AcceptClients {

  /// A member of accept's group.
  Consumer<byte[], byte[]> consumer();

  /// A consumer without a group, for restoring windows.
  Consumer<byte[], byte[]> reader();

  Producer<byte[], byte[]> producer(String transactionalId);

  Admin admin();
}
