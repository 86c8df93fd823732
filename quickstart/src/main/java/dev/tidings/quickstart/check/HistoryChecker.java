package dev.tidings.quickstart.check;

import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.check.Verdict.Finding;
import dev.tidings.quickstart.check.Verdict.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// Holds what producers were told and what clients saw against what the history contains.
///
/// The history is the judge of both sides. *Producers*: what was taken stands exactly once in each
/// of its rooms, what is unknown at most once, and a lane's events in the lane's order. *Clients*:
/// from where a client came into a room it has seen each record once, in the order of offsets, byte
/// for byte. What a gap covers is missing too, but told apart from what is lost. Pure.
public final class HistoryChecker {

  private final List<Finding> findings = new ArrayList<>();
  private final Map<Room, NavigableMap<Long, HistoryRecord>> byRoom = new HashMap<>();
  private final Map<Identity, List<HistoryRecord>> byIdentity = new HashMap<>();
  private long checked;

  private HistoryChecker() {}

  /// @param history all committed records, in any order
  public static Verdict check(
      List<Published> published, List<HistoryRecord> history, List<Witness> witnesses) {
    HistoryChecker checker = new HistoryChecker();
    history.forEach(checker::index);
    published.forEach(checker::checkOnce);
    checker.checkInvented(published);
    checker.checkLanes(published);
    witnesses.forEach(checker::checkWitness);
    return new Verdict(checker.findings, checker.checked);
  }

  private record Identity(String source, String event, Room room) {}

  private record LaneInRoom(String lane, Room room) {}

  private void index(HistoryRecord record) {
    byRoom.computeIfAbsent(record.room(), room -> new TreeMap<>()).put(record.offset(), record);
    byIdentity.computeIfAbsent(identity(record), key -> new ArrayList<>()).add(record);
  }

  private void checkOnce(Published event) {
    for (Room room : event.rooms()) {
      checked++;
      int times =
          byIdentity
              .getOrDefault(new Identity(event.source(), event.event(), room), List.of())
              .size();
      if (times == 0 && event.taken()) {
        find(Kind.LOST, event.event() + " was taken and is not in the history of " + room);
      } else if (times > 1) {
        find(
            Kind.DUPLICATED,
            event.event() + " stands " + times + " times in the history of " + room);
      }
    }
  }

  /// Of sources that are known here: others may use the same history.
  private void checkInvented(List<Published> published) {
    Set<String> sources = published.stream().map(Published::source).collect(Collectors.toSet());
    Set<Identity> known = new HashSet<>();
    for (Published event : published) {
      event.rooms().forEach(room -> known.add(new Identity(event.source(), event.event(), room)));
    }
    byIdentity.keySet().stream()
        .filter(identity -> sources.contains(identity.source()) && !known.contains(identity))
        .forEach(identity -> find(Kind.INVENTED, identity + " was published by nobody"));
  }

  private void checkLanes(List<Published> published) {
    Map<LaneInRoom, List<Published>> lanes = new HashMap<>();
    for (Published event : published) {
      for (Room room : event.rooms()) {
        lanes
            .computeIfAbsent(new LaneInRoom(event.lane(), room), lane -> new ArrayList<>())
            .add(event);
      }
    }
    lanes.forEach(this::checkLane);
  }

  private void checkLane(LaneInRoom lane, List<Published> events) {
    List<Published> inOrder = new ArrayList<>(events);
    inOrder.sort(Comparator.comparingLong(Published::sequence));
    long last = -1;
    for (Published event : inOrder) {
      List<HistoryRecord> records =
          byIdentity.getOrDefault(
              new Identity(event.source(), event.event(), lane.room()), List.of());
      if (records.isEmpty()) {
        continue; // lost, or unknown and not taken: said elsewhere
      }
      long offset = records.getFirst().offset();
      if (offset < last) {
        find(
            Kind.REORDERED,
            "%s stands in the history of %s before an earlier one of lane %s"
                .formatted(event.event(), lane.room(), lane.lane()));
      }
      last = Math.max(last, offset);
    }
  }

  private void checkWitness(Witness witness) {
    NavigableMap<Long, HistoryRecord> expected =
        byRoom.getOrDefault(witness.room(), new TreeMap<>()).tailMap(witness.from(), true);
    Set<Long> seen = new HashSet<>();
    long head = witness.from() - 1;
    for (Witness.Sight sight : witness.sights()) {
      switch (sight) {
        case Witness.Sight.Notification notification -> {
          checkSight(witness, notification, seen, head);
          head = Math.max(head, notification.offset());
        }
        case Witness.Sight.Again again -> checkAgain(witness, again, seen);
        case Witness.Sight.Gap gap -> {
          for (long offset : expected.subMap(head, false, gap.position(), false).keySet()) {
            if (seen.add(offset)) {
              find(Kind.GAP, witness.name() + " was told that it misses " + expected.get(offset));
            }
          }
          head = Math.max(head, gap.position() - 1);
        }
      }
    }
    expected.forEach(
        (offset, record) -> {
          checked++;
          if (!seen.contains(offset)) {
            find(Kind.LOST, witness.name() + " never saw " + record);
          }
        });
  }

  private void checkSight(
      Witness witness, Witness.Sight.Notification sight, Set<Long> seen, long head) {
    Optional<HistoryRecord> record = recorded(witness, sight.offset(), sight.id(), sight.text());
    if (record.isEmpty()) {
      return;
    }
    if (!seen.add(sight.offset())) {
      find(Kind.DUPLICATED, witness.name() + " saw " + record.get() + " again");
    } else if (sight.offset() < head) {
      find(Kind.REORDERED, witness.name() + " saw " + record.get() + " behind a later one");
    }
  }

  /// A client that moves may leave out only what it has seen.
  private void checkAgain(Witness witness, Witness.Sight.Again sight, Set<Long> seen) {
    recorded(witness, sight.offset(), sight.id(), sight.text())
        .filter(record -> !seen.contains(record.offset()))
        .ifPresent(record -> find(Kind.LOST, witness.name() + " left out unseen: " + record));
  }

  /// The record that a client saw; where the history has none with this id and these bytes, that is
  /// a finding.
  private Optional<HistoryRecord> recorded(Witness witness, long offset, UUID id, String text) {
    HistoryRecord record = byRoom.getOrDefault(witness.room(), new TreeMap<>()).get(offset);
    if (record == null || !record.id().equals(id)) {
      find(
          Kind.INVENTED,
          "%s saw %s at %d, which is not in the history".formatted(witness.name(), id, offset));
      return Optional.empty();
    }
    if (!record.text().equals(text)) {
      find(
          Kind.INVENTED,
          "%s saw other bytes of %s: %s (expected: %s)"
              .formatted(witness.name(), record, text, record.text()));
    }
    return Optional.of(record);
  }

  private void find(Kind kind, String detail) {
    findings.add(new Finding(kind, detail));
  }

  private static Identity identity(HistoryRecord record) {
    return new Identity(record.source(), record.event(), record.room());
  }
}
