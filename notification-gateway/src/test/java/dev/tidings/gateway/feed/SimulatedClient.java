package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.notification.Handling;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.subscription.Begin;
import dev.tidings.gateway.subscription.Follower;
import dev.tidings.gateway.subscription.Following;
import dev.tidings.gateway.subscription.LiveEphemeral;
import dev.tidings.gateway.subscription.ReadTurns;
import dev.tidings.gateway.subscription.RoomEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// A client of one room that does what docs/protocol.md tells it to, writes down what it gets, and
/// holds the gateway to what is promised. Confined to the run's thread.
final class SimulatedClient {

  private final String name;
  private final Room room;
  private final SimulatedLog log;
  private final Fate fate;

  /// What it has, in the order in which it came, all of one epoch.
  private final List<Long> seen = new ArrayList<>();

  /// Where what was gone when it came lies: first (inclusive) and last (exclusive) in turn.
  private final List<Long> holes = new ArrayList<>();

  /// What a gateway left out for it.
  private final Map<Long, Receipt.Omitted.Reason> leftOut = new HashMap<>();

  /// From where on it must have everything; empty before it first came.
  private Optional<Cursor> since = Optional.empty();

  private Optional<Cursor> cursor = Optional.empty();
  private Optional<Connection> connection = Optional.empty();

  SimulatedClient(String name, Room room, SimulatedLog log, Fate fate) {
    this.name = name;
    this.room = room;
    this.log = log;
    this.fate = fate;
  }

  boolean hasCome() {
    return since.isPresent() || connection.isPresent();
  }

  /// Not connected, or told something behind which it must come again.
  boolean mustComeAgain() {
    return connection.isEmpty() || connection.get().over;
  }

  boolean isAt(SimulatedGateway gateway) {
    return connection.isPresent() && connection.get().gateway == gateway;
  }

  /// With its cursor; the first time from the beginning, or with what comes from then on.
  void come(SimulatedGateway gateway, int loop) {
    leave();
    Begin begin;
    if (cursor.isPresent()) {
      begin = new Begin.After(cursor.get());
    } else if (fate.dice.coin()) {
      since = Optional.of(Cursor.of(log.topic().epoch(), room, 0));
      cursor = since;
      begin = new Begin.After(since.get());
    } else {
      begin = new Begin.Now();
    }
    fate.tell(() -> name + " comes to " + room.name() + ", " + begin);
    Connection mine = new Connection(gateway, gateway.socket(loop), begin);
    connection = Optional.of(mine);
    mine.following = Optional.of(gateway.follow(room, begin, loop, mine));
  }

  /// What a ping brings: a cursor without an event.
  void ping() {
    connection
        .filter(mine -> !mine.over)
        .flatMap(mine -> mine.following)
        .flatMap(Following::cursor)
        .filter(told -> since.isPresent())
        .ifPresent(
            told -> {
              cursor = Optional.of(told);
              fate.tell(() -> name + " is told that it has all before " + told.position());
            });
  }

  void leave() {
    connection.ifPresent(
        mine -> {
          mine.over = true;
          mine.following.ifPresent(Following::stop);
          fate.tell(() -> name + " leaves");
        });
    connection = Optional.empty();
  }

  /// Its gateway is gone, without a word.
  void isCutOff() {
    connection.ifPresent(mine -> mine.over = true);
    connection = Optional.empty();
  }

  boolean hasAll() {
    return missing().isEmpty();
  }

  /// Every record since it came it has once and in order, but for what it was told to be gone.
  void check() {
    assertThat(missing()).as(name + " misses of " + room.name()).isEmpty();
  }

  private List<Long> missing() {
    List<Long> missing = new ArrayList<>();
    if (since.isEmpty()) {
      return missing;
    }
    if (!since.get().epoch().equals(log.topic().epoch())) {
      return List.of(-1L); // of what is there now it has nothing
    }
    int partition = log.topic().partitionOf(room);
    int next = 0;
    for (var entry : log.records(partition).tailMap(since.get().position(), true).entrySet()) {
      long offset = entry.getKey();
      if (entry.getValue().equals(room)) {
        while (next < seen.size() && seen.get(next) < offset) {
          next++;
        }
        boolean has = next < seen.size() && seen.get(next) == offset;
        if (!has && !isInHole(offset) && !isMadeNeedless(offset)) {
          missing.add(offset);
        }
      }
    }
    return missing;
  }

  /// Whether it was left out, and for a later one of the room that it has or that was said to be
  /// gone: of the same key, where that one was not taken back meanwhile, or one that takes it back.
  private boolean isMadeNeedless(long offset) {
    if (!leftOut.containsKey(offset)) {
      return false;
    }
    return leftOut.get(offset) == Receipt.Omitted.Reason.RETRACTED
        ? isTakenBack(offset)
        : log.behind(room, offset).stream()
            .filter(later -> handling(later).collapseKey().equals(handling(offset).collapseKey()))
            .anyMatch(
                later -> isThere(later) || (leftOut.containsKey(later) && isTakenBack(later)));
  }

  private boolean isTakenBack(long offset) {
    Optional<UUID> id = Optional.of(SimulatedLog.id(offset));
    return log.behind(room, offset).stream()
        .anyMatch(later -> handling(later).retracts().equals(id) && isThere(later));
  }

  private boolean isThere(long offset) {
    return seen.contains(offset) || isInHole(offset);
  }

  private Handling handling(long offset) {
    return log.handling(log.topic().partitionOf(room), offset);
  }

  private boolean isInHole(long offset) {
    for (int i = 0; i < holes.size(); i += 2) {
      if (offset >= holes.get(i) && offset < holes.get(i + 1)) {
        return true;
      }
    }
    return false;
  }

  /// Its subscription on one connection.
  private final class Connection implements Follower {
    private final SimulatedGateway gateway;
    private final RecordingSocket socket;
    private final Begin begin;
    private Optional<Following> following = Optional.empty();

    /// What comes behind this it does not look at: it comes again with the cursor that it had.
    private boolean over;

    private Connection(SimulatedGateway gateway, RecordingSocket socket, Begin begin) {
      this.gateway = gateway;
      this.socket = socket;
      this.begin = begin;
    }

    @Override
    public boolean isWritable() {
      return socket.isWritable();
    }

    @Override
    public ReadTurns turns() {
      return socket.turns;
    }

    @Override
    public void begun(Cursor head) {
      fate.tell(() -> name + " has begun, the head is " + head.position());
      if (begin instanceof Begin.Now && !over) {
        since = Optional.of(head);
        cursor = since;
      }
    }

    @Override
    public void event(RoomEvent event) {
      assertThat(isWritable()).as("writable, for the event of " + name).isTrue();
      socket.take();
      if (over) {
        return;
      }
      fate.tell(() -> name + " gets " + event.offset());
      assertThat(seen.isEmpty() || event.offset() > seen.getLast())
          .as(name + " gets " + event.offset() + " behind what it has: " + seen)
          .isTrue();
      assertThat(textOf(event)).as("bytes of " + event.offset()).isEqualTo(written(event.offset()));
      seen.add(event.offset());
      moveTo(event.offset() + 1);
    }

    @Override
    public void startsAt(Cursor place, Optional<GapReason> gap) {}

    @Override
    public void ephemeral(LiveEphemeral message) {}

    @Override
    public void omitted(LiveEphemeral message) {}

    /// Nothing in the simulated history expires, and no word that takes back is left out.
    @Override
    public void passedOver(UUID id, Receipt.Omitted.Reason reason) {
      if (over) {
        return;
      }
      long offset = id.getLeastSignificantBits();
      fate.tell(() -> name + " is not given " + offset + ": " + reason.text());
      assertThat(reason).isNotEqualTo(Receipt.Omitted.Reason.EXPIRED);
      assertThat(handling(offset).retracts()).as("taken back by %d", offset).isEmpty();
      assertThat(seen).as("seen by " + name).doesNotContain(offset);
      leftOut.put(offset, reason);
    }

    @Override
    public void takenBack(UUID id) {
      if (!over) {
        assertThat(log.behind(room, id.getLeastSignificantBits()))
            .as("who takes back " + id)
            .anyMatch(later -> handling(later).retracts().equals(Optional.of(id)));
      }
    }

    @Override
    public void replayed(Cursor to, int count, boolean recovered) {
      if (!over) {
        fate.tell(() -> name + " is told that all before " + to.position() + " was replayed");
        cursor = Optional.of(to);
      }
    }

    @Override
    public void gap(GapReason reason, Cursor to) {
      if (over) {
        return;
      }
      fate.tell(() -> name + " is told of a gap before " + to.position() + ": " + reason.text());
      long from = cursor.orElseThrow().position();
      switch (reason) {
        case UNAVAILABLE -> over = true;
        case EPOCH_CHANGED -> {
          assertThat(cursor.get().epoch()).as(name + " brought").isNotEqualTo(to.epoch());
          seen.clear();
          holes.clear();
          leftOut.clear();
          since = Optional.of(to);
          cursor = since;
        }
        case EXPIRED -> {
          // It may be the feed that was behind retention, with a follower that was not: then all
          // hear it.
          assertThat(log.beginOf(log.topic().partitionOf(room)))
              .as("the history's begin, for " + name + " who had all before " + from)
              .isPositive();
          holes.add(from);
          holes.add(to.position());
          cursor = Optional.of(to);
        }
        default -> throw new AssertionError(name + " is told of a gap for nothing: " + reason);
      }
    }

    @Override
    public void failed() {
      fate.tell(() -> name + " is told that the room is not to be had");
      over = true;
    }

    private void moveTo(long position) {
      cursor = Optional.of(Cursor.of(cursor.orElseThrow().epoch(), room, position));
    }

    private String written(long offset) {
      return new String(log.frame(offset), StandardCharsets.US_ASCII);
    }

    private static String textOf(RoomEvent event) {
      int header = 2;
      return event
          .frame()
          .toString(
              event.frame().readerIndex() + header,
              event.frame().readableBytes() - header,
              StandardCharsets.US_ASCII);
    }
  }
}
