package dev.tidings.ingest.accept;

import dev.tidings.ingest.session.SessionClients;
import org.apache.kafka.clients.consumer.Consumer;

/// The Kafka clients that accept works with; the caller closes what it is given.
interface AcceptClients extends SessionClients {

  /// A consumer without a group, for events that come fast: what comes gathers for an interval.
  Consumer<byte[], byte[]> gatherer();

  /// A consumer without a group, for restoring windows.
  Consumer<byte[], byte[]> reader();

  /// As {@link #reader}, but for following at leisure: what comes gathers for a moment.
  Consumer<byte[], byte[]> follower();
}
