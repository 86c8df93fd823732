package dev.tidings.tracker.intake;

import dev.tidings.contracts.event.Violation;
import dev.tidings.tracker.delivery.Facts;
import dev.tidings.tracker.store.IntakePlace;
import dev.tidings.tracker.store.IntakeStep;
import dev.tidings.tracker.store.IntakeStore;
import dev.tidings.tracker.store.PositionsMovedException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Turns records into transactions: facts and offsets together, in the order in which they were
/// read. Confined to the intake's thread.
final class BatchWriter {

  private final IntakeStore store;
  private final KafkaSource source;
  private final DeadLetters deadLetters;
  private final IntakeSettings settings;
  private final IntakeMeters meters;
  private final IntakeSteps steps;
  private final DeadlineWatch deadlines;
  private final Routing routing;
  private final Map<IntakePlace, Long> positions = new HashMap<>();
  private Watermarks watermarks = Watermarks.none(List.of());

  BatchWriter(
      IntakeStore store,
      KafkaSource source,
      DeadLetters deadLetters,
      IntakeSettings settings,
      IntakeMeters meters,
      IntakeSteps steps,
      DeadlineWatch deadlines,
      Routing routing) {
    this.store = store;
    this.source = source;
    this.deadLetters = deadLetters;
    this.settings = settings;
    this.meters = meters;
    this.steps = steps;
    this.deadlines = deadlines;
    this.routing = routing;
  }

  private record Item(ConsumerRecord<byte[], byte[]> record, IntakePlace place, Reading reading) {}

  /// What stands in the ledger for this place.
  void startAt(IntakePlace place, long offset) {
    positions.put(place, offset);
  }

  /// Before anything is read.
  ///
  /// @param receipts partitions of the receipts
  void begin(Collection<Integer> receipts) {
    positions.clear();
    watermarks = Watermarks.none(receipts);
  }

  /// How far receipts have been taken in.
  Watermarks watermarks() {
    return watermarks;
  }

  /// Takes in the records, in transactions of bounded size.
  void write(Iterable<ConsumerRecord<byte[], byte[]>> records)
      throws SQLException, PositionsMovedException {
    List<Item> batch = new ArrayList<>();
    int facts = 0;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Item item = read(record);
      batch.add(item);
      facts += item.reading().count();
      if (facts >= settings.maxFacts()) {
        write(batch);
        batch.clear();
        facts = 0;
      }
    }
    if (!batch.isEmpty()) {
      write(batch);
    }
  }

  /// A record that the database refuses is found by halving, and put aside: the others go in.
  private void write(List<Item> batch) throws SQLException, PositionsMovedException {
    try {
      commit(batch);
    } catch (SQLException e) {
      if (!IntakeStore.isRefusal(e)) {
        throw e;
      }
      if (batch.size() == 1) {
        Item refused = batch.getFirst();
        var why =
            new Reading.Undecodable(
                Violation.Reason.INVALID, "the database refuses it: " + e.getMessage());
        commit(List.of(new Item(refused.record(), refused.place(), why)));
      } else {
        write(batch.subList(0, batch.size() / 2));
        write(batch.subList(batch.size() / 2, batch.size()));
      }
    }
  }

  private void commit(List<Item> batch) throws SQLException, PositionsMovedException {
    long startedNanos = System.nanoTime();
    Facts facts = new Facts();
    int count = 0;
    Map<IntakePlace, Long> next = new LinkedHashMap<>();
    Map<Integer, Instant> read = new HashMap<>();
    for (Item item : batch) {
      if (item.reading() instanceof Reading.Undecodable why) {
        deadLetters.put(item.record(), why);
      }
      item.reading().addTo(facts);
      count += item.reading().count();
      next.put(item.place(), item.record().offset() + 1);
      if (item.record().topic().equals(settings.topics().receipts())) {
        read.put(item.record().partition(), heardAt(item.record()));
      }
    }
    List<IntakeStep> moves = new ArrayList<>();
    next.forEach((place, to) -> moves.add(new IntakeStep(place, positions.get(place), to)));
    routing.addTo(facts);
    List<Duration> received = store.write(facts, moves, deadlines.settled());
    steps.reached(IntakeSteps.Step.WRITTEN);
    store.commit();
    positions.putAll(next);
    watermarks = watermarks.with(read);
    deadlines.noted(facts);
    routing.noted(facts);
    meters.received(received);
    steps.reached(IntakeSteps.Step.COMMITTED);
    meters.committed(batch.size(), count, Duration.ofNanos(System.nanoTime() - startedNanos));
  }

  private Item read(ConsumerRecord<byte[], byte[]> record) {
    IntakePlace place = source.place(record.topic(), record.partition());
    Reading reading =
        record.topic().equals(settings.topics().history())
            ? Reading.ofHistory(
                record.value(),
                source.epoch(),
                record.partition(),
                record.offset(),
                heardAt(record))
            : Reading.ofReceipts(record.value(), heardAt(record));
    return new Item(record, place, reading);
  }

  /// By the broker's clock: the topic's timestamps are those of appending.
  private static Instant heardAt(ConsumerRecord<byte[], byte[]> record) {
    return Instant.ofEpochMilli(record.timestamp());
  }
}
