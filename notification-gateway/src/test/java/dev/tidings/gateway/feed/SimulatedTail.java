package dev.tidings.gateway.feed;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.notification.Handling;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.logtail.LogTail;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A gateway's tail of the log in memory: what is asked of it and what it tells is under way for a
/// while, as between two threads. Confined to the run's thread.
final class SimulatedTail implements LogTail {

  private final Fate fate;
  private final SimulatedLog log;
  private final Flaw flaw;
  private final List<Line> lines = new ArrayList<>();
  private long numbers;
  private boolean stalled;
  private Listener listener;

  SimulatedTail(Fate fate, SimulatedLog log, Flaw flaw) {
    this.fate = fate;
    this.log = log;
    this.flaw = flaw;
    for (int partition = 0; partition < SimulatedLog.PARTITIONS; partition++) {
      lines.add(new Line(partition));
    }
  }

  @Override
  public void listen(Listener given) {
    listener = given;
  }

  @Override
  public void begin(int partition, long from, Collection<Room> rooms) {
    Line line = lines.get(partition);
    line.session = ++numbers;
    line.tickets.clear();
    rooms.forEach(room -> line.tickets.put(room, ++numbers));
    Map<Room, Long> first = Map.copyOf(line.tickets);
    long session = line.session;
    line.commands.add(() -> line.read(session, from, first));
  }

  @Override
  public void end(int partition) {
    Line line = lines.get(partition);
    line.session = 0;
    line.tickets.clear();
    line.commands.add(() -> line.reads = false);
  }

  @Override
  public void join(int partition, Room room) {
    Line line = lines.get(partition);
    long ticket = ++numbers;
    line.tickets.put(room, ticket);
    line.commands.add(() -> line.seat(room, ticket));
  }

  @Override
  public void leave(int partition, Room room) {
    Line line = lines.get(partition);
    line.tickets.remove(room);
    line.commands.add(() -> line.seats.remove(room));
  }

  @Override
  public void close() {
    lines.forEach(line -> line.reads = false);
  }

  /// Kafka is slow: nothing more is read for now. What was read before still comes.
  void stall(boolean now) {
    stalled = now;
  }

  /// One thing happens.
  ///
  /// @return whether anything was under way
  boolean progress() {
    int first = fate.dice.below(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get((first + i) % lines.size()).progress()) {
        return true;
      }
    }
    return false;
  }

  /// One partition: what the bus knows of it, and what the reading thread knows.
  private final class Line {
    private final int partition;
    private final ArrayDeque<Runnable> commands = new ArrayDeque<>();
    private final ArrayDeque<Runnable> told = new ArrayDeque<>();
    private final Map<Room, Long> tickets = new HashMap<>();
    private final Map<Room, Seat> seats = new HashMap<>();
    private long session;
    private boolean reads;
    private long readsIn;
    private long position;

    private Line(int partition) {
      this.partition = partition;
    }

    private boolean progress() {
      if (!told.isEmpty() && fate.dice.coin()) {
        told.remove().run();
      } else if (!commands.isEmpty()) {
        commands.remove().run();
      } else if (isRead() && position < log.beginOf(partition)) {
        goOnBehindTheGap();
      } else if (isRead() && position < log.endOf(partition)) {
        advance();
      } else if (!told.isEmpty()) {
        told.remove().run();
      } else {
        return false;
      }
      return true;
    }

    private boolean isRead() {
      return reads && !stalled;
    }

    private void read(long in, long from, Map<Room, Long> rooms) {
      fate.tell(() -> "p" + partition + " is read from the log, from " + from);
      reads = true;
      readsIn = in;
      position = from;
      seats.clear();
      rooms.forEach(this::seat);
    }

    private void advance() {
      long to = Math.min(log.endOf(partition), position + 1 + fate.dice.below(5));
      List<RoomMessage> messages = new ArrayList<>();
      log.records(partition)
          .subMap(position, to)
          .forEach(
              (offset, room) -> {
                Seat seat = seats.get(room);
                if (seat != null && !(flaw == Flaw.TAIL_DROPS_ONE && offset % 5 == 4)) {
                  messages.add(
                      new RoomMessage(room, seat.next(offset, log.handling(partition, offset))));
                }
              });
      position = to;
      long mine = readsIn;
      told.add(
          () -> {
            if (mine == session) {
              listener.advanced(partition, messages, to);
            }
          });
    }

    private void goOnBehindTheGap() {
      position = log.beginOf(partition);
      Map<Room, Seat> before = Map.copyOf(seats);
      before.forEach((room, seat) -> seat(room, seat.ticket));
    }

    private void seat(Room room, long ticket) {
      seats.put(room, new Seat(ticket, position));
      long mine = readsIn;
      long from = position;
      told.add(
          () -> {
            if (mine == session && tickets.getOrDefault(room, 0L) == ticket) {
              listener.joined(partition, room, from);
            }
          });
    }
  }

  private final class Seat {
    private final long ticket;
    private Previous previous;

    private Seat(long ticket, long from) {
      this.ticket = ticket;
      previous = new Previous.NoneSince(from);
    }

    private LiveMessage.Durable next(long offset, Handling handling) {
      Previous before = previous;
      previous = new Previous.At(offset);
      return new LiveMessage.Durable(
          "log",
          before,
          offset,
          OptionalLong.empty(),
          SimulatedLog.id(offset),
          Optional.empty(),
          handling,
          log.frame(offset));
    }
  }
}
