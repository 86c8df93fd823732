package dev.tidings.ingest.ledger;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.ingest.bulk.BulkProgress;
import dev.tidings.ingest.dedupe.Identity;
import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.reading.EventName;
import dev.tidings.ingest.reading.EventReader;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.ingest.topics.TopicsReady;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/// Finds out what became of an event.
///
/// "Unknown" is claimed only where it is proved. First the place that accept has reached in the
/// events (C) is read, then the ends of `accepted`, and the index is awaited up to there: so every
/// event before C is in the index, or nowhere. Then the events from C to their end are looked
/// through. Thread-safe; blocks.
final class Lookup {

  /// Beyond this many events between accept and the end, the answer is "not now".
  private static final long MAX_SCAN = 20_000;

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int MAX_READERS = 4;

  private final TopicsReady topics;
  private final LedgerTail tail;
  private final Group group;
  private final HistoryPlaces places;
  private final BulkProgress bulk;
  private final Supplier<Consumer<byte[], byte[]>> readers;
  private final Semaphore reading = new Semaphore(MAX_READERS);

  Lookup(
      TopicsReady topics,
      LedgerTail tail,
      Group group,
      HistoryPlaces places,
      BulkProgress bulk,
      Supplier<Consumer<byte[], byte[]>> readers) {
    this.topics = topics;
    this.tail = tail;
    this.group = group;
    this.places = places;
    this.bulk = bulk;
    this.readers = readers;
  }

  Answer find(EventName name) throws InterruptedException {
    Optional<TopicLayout> layout = topics.now();
    if (layout.isEmpty()) {
      return new Answer.Unavailable("the topics are not there yet");
    }
    if (!reading.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      return new Answer.Unavailable("too many lookups at once");
    }
    try {
      return find(name, layout.get());
    } catch (KafkaException e) {
      return new Answer.Unavailable("Kafka does not answer: " + e.getClass().getSimpleName());
    } finally {
      reading.release();
    }
  }

  private Answer find(EventName name, TopicLayout layout) throws InterruptedException {
    Identity identity = Identity.of(name.source(), name.id());
    Optional<LedgerIndex.Known> known = tail.index().find(identity);
    if (known.isPresent()) {
      return read(known.get(), name, layout.names());
    }
    List<TopicPartition> events = partitions(layout.names().events(), layout);
    Map<TopicPartition, Long> reached = reached(events);
    Map<TopicPartition, Long> acceptedEnds = committedEnds(layout);
    if (!tail.reaches(acceptedEnds, PATIENCE)) {
      return new Answer.Unavailable("the ledger is still being read");
    }
    known = tail.index().find(identity);
    return known.isPresent()
        ? read(known.get(), name, layout.names())
        : scan(name, reached, group.ends(events));
  }

  /// How far accept has come in each partition of the events.
  private Map<TopicPartition, Long> reached(List<TopicPartition> events) {
    Map<TopicPartition, OffsetAndMetadata> committed = group.committed(events);
    Map<TopicPartition, Long> beginnings = group.beginnings(events);
    Map<TopicPartition, Long> reached = new HashMap<>();
    for (TopicPartition partition : events) {
      long place =
          Optional.ofNullable(committed.get(partition)).map(OffsetAndMetadata::offset).orElse(0L);
      long decided = Math.max(place, tail.decidedThrough(partition.partition()));
      reached.put(partition, Math.max(decided, beginnings.get(partition)));
    }
    return reached;
  }

  private Map<TopicPartition, Long> committedEnds(TopicLayout layout) {
    List<TopicPartition> accepted = partitions(layout.names().accepted(), layout);
    try (Consumer<byte[], byte[]> reader = readers.get()) {
      return reader.endOffsets(accepted);
    }
  }

  private Answer scan(
      EventName name, Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> open = new HashMap<>(ends);
    open.entrySet().removeIf(end -> from.get(end.getKey()) >= end.getValue());
    long behind =
        open.entrySet().stream().mapToLong(end -> end.getValue() - from.get(end.getKey())).sum();
    if (open.isEmpty()) {
      return new Answer.Unknown();
    }
    if (behind > MAX_SCAN) {
      return new Answer.Unavailable(behind + " events have not been accepted yet; ask again");
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (Consumer<byte[], byte[]> reader = readers.get()) {
      reader.assign(open.keySet());
      open.keySet().forEach(partition -> reader.seek(partition, from.get(partition)));
      while (open.entrySet().stream().anyMatch(e -> reader.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
          if (EventReader.nameOf(record).equals(Optional.of(name))) {
            return new Answer.Taken(
                Instant.ofEpochMilli(record.timestamp()), record.partition(), record.offset());
          }
        }
        if (System.nanoTime() > deadline) {
          return new Answer.Unavailable("the events could not be read in time");
        }
      }
    }
    return new Answer.Unknown();
  }

  /// Reads the entry itself: the record must stand at that very offset and be of that very name.
  private Answer read(LedgerIndex.Known known, EventName name, Topics names) {
    TopicPartition partition = new TopicPartition(names.accepted(), known.partition());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (Consumer<byte[], byte[]> reader = readers.get()) {
      reader.assign(List.of(partition));
      if (reader.beginningOffsets(List.of(partition)).get(partition) > known.offset()) {
        return new Answer.Unknown(); // retention has taken it
      }
      reader.seek(partition, known.offset());
      while (System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
          Optional<Entry> entry =
              record.offset() == known.offset()
                  ? EntryCodec.decode(record.value())
                  : Optional.empty();
          return entry
              .filter(e -> e.source().equals(name.source()) && e.id().equals(name.id()))
              .map(found -> decided(found, known.duplicates(), names))
              .orElseGet(Answer.Unknown::new);
        }
      }
    }
    return new Answer.Unavailable("the entry could not be read in time");
  }

  private Answer decided(Entry entry, int duplicates, Topics names) {
    if (entry.fate() instanceof Entry.Fate.Deferred deferred) {
      int expanded = bulk.of(entry.partition()).doneOf(entry.offset(), deferred.rooms());
      return new Answer.Deferred(entry, deferred, expanded, duplicates);
    }
    List<Entry.Addressed> notifications =
        entry.fate() instanceof Entry.Fate.Accepted accepted ? accepted.notifications() : List.of();
    return places
        .find(names.history(), notifications, entry.at(), PATIENCE)
        .<Answer>map(offsets -> new Answer.Decided(entry, offsets, duplicates))
        .orElseGet(() -> new Answer.Unavailable("the history could not be read in time"));
  }

  private static List<TopicPartition> partitions(String topic, TopicLayout layout) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < layout.eventsPartitions(); i++) {
      partitions.add(new TopicPartition(topic, i));
    }
    return partitions;
  }
}
