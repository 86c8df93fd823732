package dev.tidings.ingest.accept;

import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.notification.HistoryHeaders;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.ingest.audience.Audience;
import dev.tidings.ingest.deadletter.DeadLetter;
import dev.tidings.ingest.ledger.Entry;
import dev.tidings.ingest.ledger.EntryCodec;
import dev.tidings.ingest.ledger.EntryKey;
import dev.tidings.ingest.reading.EventName;
import dev.tidings.tracing.Hop;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/// Writes what was decided of one chunk of records, in one Kafka transaction: the history, the dead
/// letters, the offsets and the entries of `accepted`.
///
/// An entry tells where its notifications stand, so it is sent when their places are known. The
/// offsets travel meanwhile: they need a round trip of their own anyway. Confined to accept's
/// thread.
final class AcceptTransaction {

  /// Below what `dead-letters` takes.
  static final int MAX_LETTER_BYTES = 3 * 1024 * 1024;

  private static final int MAX_KEY_BYTES = 1_024;

  private final Producer<byte[], byte[]> producer;
  private final Topics topics;
  private final Owned owned;
  private final String owner;
  private final EventTraces traces;
  private final Step.Observer steps;

  AcceptTransaction(
      Producer<byte[], byte[]> producer,
      Topics topics,
      Owned owned,
      String owner,
      EventTraces traces,
      Step.Observer steps) {
    this.producer = producer;
    this.topics = topics;
    this.owned = owned;
    this.owner = owner;
    this.traces = traces;
    this.steps = steps;
  }

  /// A record and what was decided of it.
  record Decided(ConsumerRecord<byte[], byte[]> record, Decision decision) {}

  /// Sends everything; when it returns, all that is missing is the commit.
  ///
  /// @throws KafkaException where something was refused: the transaction is to be aborted
  void send(List<Decided> chunk, ConsumerGroupMetadata group, int maxLetterBytes) {
    traces.begin();
    producer.beginTransaction();
    List<List<Future<RecordMetadata>>> places = new ArrayList<>(chunk.size());
    for (Decided decided : chunk) {
      places.add(sendDecided(decided, maxLetterBytes));
    }
    steps.reached(Step.HISTORY_SENT);
    producer.sendOffsetsToTransaction(offsetsOf(chunk), group);
    steps.reached(Step.OFFSETS_SENT);
    for (int i = 0; i < chunk.size(); i++) {
      sendEntry(chunk.get(i), places.get(i));
    }
    steps.reached(Step.ENTRIES_SENT);
  }

  /// Commits what was sent.
  void commit() {
    producer.commitTransaction();
    traces.committed();
    steps.reached(Step.COMMITTED);
  }

  void abort() {
    traces.aborted();
    producer.abortTransaction();
  }

  private List<Future<RecordMetadata>> sendDecided(Decided decided, int maxLetterBytes) {
    Hop event = traces.event(decided.record(), decided.decision());
    return switch (decided.decision()) {
      case Decision.Accept accept ->
          accept.event().ephemeral()
              ? List.of()
              : accept.notifications().stream().map(addressed -> append(addressed, event)).toList();
      case Decision.Repeat repeat -> List.of();
      case Decision.Refuse refuse ->
          List.of(
              producer.send(
                  DeadLetter.of(
                      topics.deadLetters(),
                      decided.record(),
                      refuse.violations(),
                      maxLetterBytes)));
    };
  }

  private Future<RecordMetadata> append(Audience.Addressed addressed, Hop event) {
    Hop hop = traces.record(event, addressed.notification());
    Future<RecordMetadata> place = producer.send(historyRecord(addressed, hop));
    traces.sent(hop, addressed, place);
    return place;
  }

  private ProducerRecord<byte[], byte[]> historyRecord(Audience.Addressed addressed, Hop hop) {
    Notification notification = addressed.notification();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topics.history(),
            addressed.partition(),
            notification.room().name().getBytes(StandardCharsets.UTF_8),
            NotificationCodec.encode(notification));
    record.headers().add(HistoryHeaders.ID, ascii(notification.id().toString()));
    notification
        .expiresAt()
        .ifPresent(
            at ->
                record
                    .headers()
                    .add(HistoryHeaders.EXPIRES_AT, ascii(Long.toString(at.toEpochMilli()))));
    hop.traceParent()
        .ifPresent(trace -> record.headers().add(HistoryHeaders.TRACE_PARENT, ascii(trace.text())));
    return record;
  }

  /// A record that nobody can name leaves no entry: nobody could ask for it.
  private void sendEntry(Decided decided, List<Future<RecordMetadata>> places) {
    ConsumerRecord<byte[], byte[]> record = decided.record();
    Optional<Named> named =
        switch (decided.decision()) {
          case Decision.Accept accept ->
              Optional.of(
                  new Named(
                      new EventName(accept.event().source(), accept.event().id()),
                      new Entry.Fate.Accepted(
                          accept.event().ephemeral(), placed(accept, places), accept.ignored())));
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
    if (named.isEmpty()) {
      return;
    }
    Entry entry =
        new Entry(
            named.get().name().source(),
            named.get().name().id(),
            Instant.ofEpochMilli(record.timestamp()),
            record.partition(),
            record.offset(),
            named.get().fate());
    byte[] key = record.key() == null || record.key().length > MAX_KEY_BYTES ? null : record.key();
    ProducerRecord<byte[], byte[]> out =
        new ProducerRecord<>(topics.accepted(), record.partition(), key, EntryCodec.encode(entry));
    out.headers().add(EntryKey.HEADER, EntryKey.of(entry).toBytes());
    // The commit tells what this future would: it fails where any record of the transaction did.
    var unused = producer.send(out);
  }

  private record Named(EventName name, Entry.Fate fate) {}

  private static List<Entry.Placed> placed(
      Decision.Accept accept, List<Future<RecordMetadata>> places) {
    List<Entry.Placed> placed = new ArrayList<>(places.size());
    for (int i = 0; i < places.size(); i++) {
      Notification notification = accept.notifications().get(i).notification();
      RecordMetadata place = await(places.get(i));
      placed.add(
          new Entry.Placed(
              notification.id(), notification.room().name(), place.partition(), place.offset()));
    }
    return placed;
  }

  /// Behind the chunk's last record of each partition.
  private Map<TopicPartition, OffsetAndMetadata> offsetsOf(List<Decided> chunk) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    progress(chunk)
        .forEach(
            (partition, progress) ->
                offsets.put(
                    new TopicPartition(topics.events(), partition),
                    new OffsetAndMetadata(
                        progress.position(),
                        new Claim(Optional.of(owner), progress.takenThroughMs()).text())));
    return offsets;
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

  private static RecordMetadata await(Future<RecordMetadata> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
