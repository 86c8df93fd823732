package dev.tidings.ingest.accept;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.ingest.dedupe.Overlay;
import dev.tidings.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// What accept does with events, done with some that nobody sent and a producer that
/// writes nowhere.
///
/// A JVM that has just started does everything for the first time: it loads classes, and runs code
/// slowly that nobody has compiled. An instance that joins others does that here, while they still
/// accept; behind joining, everybody's events of its partitions would wait for it.
final class Rehearsal {

  private static final int TRANSACTIONS = 250;
  private static final int EVENTS = 8;
  private static final int PARTITION = 0;
  private static final long TAKEN_AT_MS = 1_790_000_000_000L;

  private final AcceptSettings settings;
  private final AcceptStage.Rules rules;
  private final Planner planner;
  private final Topics topics;

  Rehearsal(
      AcceptSettings settings, AcceptStage.Rules rules, Topics topics, int historyPartitions) {
    this.settings = settings;
    this.rules = rules;
    this.planner = new Planner(historyPartitions, rules.inLineRooms());
    this.topics = topics;
  }

  /// @return how many events were accepted, as it were
  int play() {
    Owned owned = new Owned();
    owned.add(PARTITION, new Owned.Place(RestoredWindow.empty(settings).window(), 0, 0));
    int accepted = 0;
    try (MockProducer<byte[], byte[]> nowhere =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer())) {
      nowhere.initTransactions();
      AcceptTransaction transaction = transaction(nowhere, owned);
      for (int i = 0; i < TRANSACTIONS; i++) {
        accepted += accept(owned, transaction, (long) i * EVENTS);
        nowhere.clear();
      }
    }
    return accepted;
  }

  private AcceptTransaction transaction(Producer<byte[], byte[]> producer, Owned owned) {
    return new AcceptTransaction(
        producer,
        topics,
        owned,
        new HistoryFronts(),
        new EventTraces(Tracing.off(), new SimpleMeterRegistry()),
        Step.Observer.NONE);
  }

  private int accept(Owned owned, AcceptTransaction transaction, long fromOffset) {
    Overlay overlay = new Overlay(owned::window);
    List<AcceptTransaction.Decided> decided = new ArrayList<>();
    for (long offset = fromOffset; offset < fromOffset + EVENTS; offset++) {
      ConsumerRecord<byte[], byte[]> record = record(offset);
      Incoming incoming = new Incoming(record, rules.reader().read(record));
      decided.add(new AcceptTransaction.Decided(record, planner.decide(incoming, overlay)));
    }
    transaction.send(decided, AcceptTransaction.MAX_LETTER_BYTES);
    transaction.commit();
    overlay.committed();
    transaction
        .progress(decided)
        .forEach(
            (partition, progress) ->
                owned.move(partition, progress.position(), progress.takenThroughMs()));
    return (int) decided.stream().filter(one -> one.decision() instanceof Decision.Accept).count();
  }

  private ConsumerRecord<byte[], byte[]> record(long offset) {
    String event =
        """
        {"source":"rehearsal","id":"%d","type":"rehearsal.played","to":["user:%d"],
         "data":{"text":"as long as what people are told, more or less","number":%d}}
        """
            .formatted(offset, offset % 97, offset);
    return new ConsumerRecord<>(
        topics.events(),
        PARTITION,
        offset,
        TAKEN_AT_MS + offset,
        TimestampType.LOG_APPEND_TIME,
        ConsumerRecord.NULL_SIZE,
        ConsumerRecord.NULL_SIZE,
        ("user:" + offset % 97).getBytes(StandardCharsets.UTF_8),
        event.getBytes(StandardCharsets.UTF_8),
        new RecordHeaders(),
        Optional.empty());
  }
}
