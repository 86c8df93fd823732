package dev.tidings.ingest.accept;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.ingest.audience.Audience;
import dev.tidings.ingest.bulk.Job;
import dev.tidings.ingest.deadletter.DeadLetter;
import dev.tidings.ingest.history.HistoryRecords;
import dev.tidings.ingest.ledger.Entry;
import dev.tidings.ingest.ledger.EntryCodec;
import dev.tidings.ingest.ledger.EntryKey;
import dev.tidings.ingest.reading.EventName;
import dev.tidings.tracing.Hop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/// Writes what was decided of one chunk of records, in one Kafka transaction: the history, the jobs
/// of large audiences, the dead letters and the entries of `accepted`.
///
/// The entries are the offsets too: each names the event that it speaks of. So nothing has to be
/// told to the group's coordinator within the transaction, nothing waits for the answer to
/// something else, and all records go to a broker in one request, when the commit begins. Confined
/// to accept's thread.
final class AcceptTransaction {

  /// Below what `dead-letters` takes.
  static final int MAX_LETTER_BYTES = 3 * 1024 * 1024;

  private static final int MAX_KEY_BYTES = 1_024;

  private final Producer<byte[], byte[]> producer;
  private final Topics topics;
  private final Owned owned;
  private final HistoryFronts fronts;
  private final EventTraces traces;
  private final Step.Observer steps;
  private final List<Future<RecordMetadata>> appended = new ArrayList<>();

  AcceptTransaction(
      Producer<byte[], byte[]> producer,
      Topics topics,
      Owned owned,
      HistoryFronts fronts,
      EventTraces traces,
      Step.Observer steps) {
    this.producer = producer;
    this.topics = topics;
    this.owned = owned;
    this.fronts = fronts;
    this.traces = traces;
    this.steps = steps;
  }

  /// A record and what was decided of it.
  record Decided(ConsumerRecord<byte[], byte[]> record, Decision decision) {}

  /// Gives everything to the producer; all that is missing when it returns is the commit.
  ///
  /// @throws KafkaException where something was refused: the transaction is to be aborted
  void send(List<Decided> chunk, int maxLetterBytes) {
    traces.begin();
    appended.clear();
    producer.beginTransaction();
    for (Decided decided : chunk) {
      sendDecided(decided, maxLetterBytes);
    }
    steps.reached(Step.HISTORY_SENT);
    chunk.forEach(this::sendEntry);
    steps.reached(Step.ENTRIES_SENT);
  }

  /// Writes and commits what was sent.
  ///
  /// @throws KafkaException as the producer's own commit; see {@link AcceptSession}
  void commit() {
    producer.commitTransaction();
    appended.stream().map(Future::resultNow).forEach(fronts::appended);
    traces.committed();
    steps.reached(Step.COMMITTED);
  }

  void abort() {
    traces.aborted();
    producer.abortTransaction();
  }

  private void sendDecided(Decided decided, int maxLetterBytes) {
    Hop event = traces.event(decided.record(), decided.decision());
    switch (decided.decision()) {
      case Decision.Accept accept -> {
        if (!accept.event().ephemeral()) {
          accept.notifications().forEach(addressed -> append(addressed, event));
        }
      }
      case Decision.Defer(var deferred, var name, var origin, var ignored) -> {
        ConsumerRecord<byte[], byte[]> record = decided.record();
        Job job = new Job(deferred, origin, record.offset(), event.traceParent());
        var unused = producer.send(job.toRecord(topics.expansions(), record.partition()));
      }
      case Decision.Repeat repeat -> {}
      case Decision.Refuse refuse -> {
        // The commit tells what this future would: it fails where any record was refused.
        var unused =
            producer.send(
                DeadLetter.of(
                    topics.deadLetters(), decided.record(), refuse.violations(), maxLetterBytes));
      }
    }
  }

  private void append(Audience.Addressed addressed, Hop event) {
    Hop hop = traces.record(event, addressed.notification());
    Future<RecordMetadata> place =
        producer.send(HistoryRecords.of(topics.history(), addressed, hop.traceParent()));
    appended.add(place);
    traces.sent(hop, addressed, place);
  }

  private void sendEntry(Decided decided) {
    ConsumerRecord<byte[], byte[]> record = decided.record();
    Optional<Named> named =
        switch (decided.decision()) {
          case Decision.Accept accept ->
              Optional.of(
                  new Named(
                      accept.name(),
                      new Entry.Fate.Accepted(
                          accept.event().ephemeral(), addressed(accept), accept.ignored())));
          case Decision.Defer(var event, var name, var origin, var ignored) ->
              Optional.of(new Named(name, new Entry.Fate.Deferred(event.to().size(), ignored)));
          case Decision.Repeat(EventName name) ->
              Optional.of(new Named(name, new Entry.Fate.Duplicate()));
          case Decision.Refuse(var violations, var name) ->
              name.map(
                  known ->
                      new Named(
                          known,
                          new Entry.Fate.DeadLettered(
                              violations.get(0).reason().text(),
                              DeadLetter.detailOf(violations),
                              DeadLetter.bounded(violations.get(0).pointer()))));
        };
    Optional<Entry> entry = named.map(known -> entryOf(record, known));
    byte[] key = record.key() == null || record.key().length > MAX_KEY_BYTES ? null : record.key();
    ProducerRecord<byte[], byte[]> out =
        new ProducerRecord<>(
            topics.accepted(), record.partition(), key, entry.map(EntryCodec::encode).orElse(null));
    EntryKey entryKey =
        entry
            .map(EntryKey::of)
            .orElseGet(() -> EntryKey.nameless(record.timestamp(), record.offset()));
    out.headers().add(EntryKey.HEADER, entryKey.toBytes());
    var unused = producer.send(out);
  }

  private static Entry entryOf(ConsumerRecord<byte[], byte[]> record, Named named) {
    return new Entry(
        named.name().source(),
        named.name().id(),
        Instant.ofEpochMilli(record.timestamp()),
        record.partition(),
        record.offset(),
        named.fate());
  }

  private record Named(EventName name, Entry.Fate fate) {}

  private List<Entry.Addressed> addressed(Decision.Accept accept) {
    if (accept.event().ephemeral()) {
      return List.of();
    }
    return accept.notifications().stream()
        .map(
            to ->
                new Entry.Addressed(
                    to.notification().id(),
                    to.notification().room().name(),
                    to.partition(),
                    fronts.notBefore(to.partition())))
        .toList();
  }

  /// How far the chunk brings a partition.
  record Progress(long position, long takenThroughMs) {}

  Map<Integer, Progress> progress(List<Decided> chunk) {
    Map<Integer, Progress> progress = new HashMap<>();
    for (Decided decided : chunk) {
      ConsumerRecord<byte[], byte[]> record = decided.record();
      long before =
          progress.containsKey(record.partition())
              ? progress.get(record.partition()).takenThroughMs()
              : owned.at(record.partition()).takenThroughMs();
      progress.put(
          record.partition(),
          new Progress(record.offset() + 1, Math.max(before, record.timestamp())));
    }
    return progress;
  }
}
