package dev.tidings.gateway.feed;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.notification.Handling;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.history.LogPlaces;
import dev.tidings.gateway.replay.HistoryReader;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.replay.RoomRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/// The history in memory: the truth of a simulated world. Offsets have holes, as transactions leave
/// them; retention takes records away; and it may be deleted and made anew. Confined to the run's
/// thread.
final class SimulatedLog implements LogPlaces, HistoryReader {

  static final int PARTITIONS = 2;
  private static final int PAGE = 2;

  private final Fate fate;
  private final List<TreeMap<Long, Room>> records = new ArrayList<>();

  /// Of each partition all that was ever stored, also what retention took away.
  private final List<TreeMap<Long, Stored>> stored = new ArrayList<>();

  private final long[] ends = new long[PARTITIONS];
  private final long[] begins = new long[PARTITIONS];
  private int incarnation = 1;
  private HistoryTopic topic;

  private record Stored(Room room, Handling handling) {}

  SimulatedLog(Fate fate) {
    this.fate = fate;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      records.add(new TreeMap<>());
      stored.add(new TreeMap<>());
    }
    topic = named();
  }

  HistoryTopic topic() {
    return topic;
  }

  RedisNames names() {
    return new RedisNames("sim", topic.epoch(), topic.partitions());
  }

  NavigableMap<Long, Room> records(int partition) {
    return records.get(partition);
  }

  /// The last stable offset, exclusive.
  long endOf(int partition) {
    return ends[partition];
  }

  long beginOf(int partition) {
    return begins[partition];
  }

  void store(Room room) {
    int partition = topic.partitionOf(room);
    long offset = ends[partition] + fate.dice.below(3);
    Handling handling = handling(room);
    records.get(partition).put(offset, room);
    stored.get(partition).put(offset, new Stored(room, handling));
    ends[partition] = offset + 1 + fate.dice.below(2);
    fate.tell(
        () ->
            "the history gets %s of %s%s%s"
                .formatted(
                    place(partition, offset),
                    room.name(),
                    handling.collapseKey().map(key -> ", key " + key).orElse(""),
                    handling
                        .retracts()
                        .map(id -> ", which takes back " + id.getLeastSignificantBits())
                        .orElse("")));
  }

  /// What the record means for others of its room.
  Handling handling(int partition, long offset) {
    return stored.get(partition).get(offset).handling();
  }

  /// The room's records behind the place, also those that retention took away.
  List<Long> behind(Room room, long offset) {
    int partition = topic.partitionOf(room);
    return stored.get(partition).tailMap(offset, false).entrySet().stream()
        .filter(later -> later.getValue().room().equals(room))
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Some have a key, and some take the room's last one back.
  private Handling handling(Room room) {
    return switch (fate.dice.below(8)) {
      case 0, 1 ->
          new Handling(
              Priority.NORMAL, Optional.of(fate.dice.coin() ? "k" : "l"), Optional.empty());
      case 2 ->
          new Handling(
              Priority.NORMAL,
              Optional.empty(),
              records.get(topic.partitionOf(room)).descendingMap().entrySet().stream()
                  .filter(entry -> entry.getValue().equals(room))
                  .findFirst()
                  .map(last -> id(last.getKey())));
      default -> Handling.PLAIN;
    };
  }

  static UUID id(long offset) {
    return new UUID(0, offset);
  }

  /// Retention takes what is before the place away.
  void expire(int partition, long before) {
    if (before > begins[partition]) {
      begins[partition] = before;
      records.get(partition).headMap(before).clear();
      fate.tell(() -> "retention takes all before " + place(partition, before));
    }
  }

  /// It is deleted and made anew, empty.
  void beginAnew() {
    incarnation++;
    topic = named();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      records.get(partition).clear();
      stored.get(partition).clear();
      ends[partition] = 0;
      begins[partition] = 0;
    }
    fate.tell(() -> "the history is deleted and made anew");
  }

  /// A frame as no other record of any history has it.
  byte[] frame(long offset) {
    return frame(incarnation, offset);
  }

  static byte[] frame(int incarnation, long offset) {
    return ("\"" + incarnation + "." + offset + "\"").getBytes(StandardCharsets.US_ASCII);
  }

  static String place(int partition, long offset) {
    return "p" + partition + "/" + offset;
  }

  @Override
  public CompletionStage<Long> end(int partition) {
    return fate.ask(() -> ends[partition]);
  }

  @Override
  public CompletionStage<Map<Integer, Long>> ends(Set<Integer> partitions) {
    return fate.ask(
        () -> {
          if (fate.strikes(10)) {
            throw new IllegalStateException("kafka");
          }
          Map<Integer, Long> found = new HashMap<>();
          partitions.forEach(partition -> found.put(partition, ends[partition]));
          return found;
        });
  }

  @Override
  public CompletionStage<Long> begin(int partition) {
    return fate.ask(() -> begins[partition]);
  }

  @Override
  public CompletionStage<OptionalLong> at(int partition, Instant time) {
    return fate.ask(OptionalLong::empty);
  }

  @Override
  public CompletionStage<Reading> read(Room room, long from, long to) {
    return fate.ask(() -> page(room, from, to));
  }

  private Reading page(Room room, long from, long to) {
    int partition = topic.partitionOf(room);
    if (fate.strikes(40) || to > ends[partition]) {
      return new Reading.Unavailable();
    }
    if (from < begins[partition]) {
      return new Reading.Missing(GapReason.EXPIRED);
    }
    List<RoomRecord> found = new ArrayList<>();
    for (Map.Entry<Long, Room> entry : records.get(partition).subMap(from, to).entrySet()) {
      if (entry.getValue().equals(room)) {
        if (found.size() == PAGE) {
          return new Reading.Page(found, found.getLast().offset() + 1);
        }
        long offset = entry.getKey();
        found.add(
            new RoomRecord(
                offset,
                id(offset),
                OptionalLong.empty(),
                Optional.empty(),
                handling(partition, offset),
                frame(offset)));
      }
    }
    return new Reading.Page(found, to);
  }

  private HistoryTopic named() {
    return new HistoryTopic("sim.history", PARTITIONS, new Epoch(incarnation));
  }
}
