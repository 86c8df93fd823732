package dev.tidings.gateway.logtail;

import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.KafkaSettings;
import dev.tidings.gateway.threading.RunsOn;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/// The tail over one Kafka consumer on a thread of its own, which does nothing while no partition
/// is read.
///
/// What is asked goes to that thread in order, and what it tells comes back in order. Sessions of a
/// partition and tickets of a room are numbered here, on the bus: what an earlier one still tells
/// is not listened to. The thread is at most a few passes ahead of the bus.
@RunsOn(RunsOn.Place.BUS)
public final class KafkaTail implements LogTail, TailReader.Outlet {

  private static final int MAX_PASSES_AHEAD = 8;

  private final EventLoop bus;
  private final LinkedBlockingQueue<TailReader.Command> commands = new LinkedBlockingQueue<>();
  private final Semaphore ahead = new Semaphore(MAX_PASSES_AHEAD);
  private final Map<Integer, Session> sessions = new HashMap<>();
  private final Thread thread;
  private Listener listener;
  private long numbers;

  public KafkaTail(
      EventLoop bus, KafkaSettings kafka, HistoryIdentity identity, int fetchBytes, Drops drops) {
    this.bus = bus;
    TailReader reader =
        new TailReader(
            commands, () -> TailReader.consumer(kafka, fetchBytes), identity, this, drops);
    thread = Thread.ofPlatform().daemon().name("log-tail").unstarted(reader);
  }

  @Override
  public void listen(Listener given) {
    listener = given;
    thread.start();
  }

  @Override
  public void begin(int partition, long from, Collection<Room> rooms) {
    Session session = new Session(++numbers);
    sessions.put(partition, session);
    rooms.forEach(room -> session.tickets.put(room, ++numbers));
    commands.add(new TailReader.Command.Begin(partition, session.number, from, session.tickets));
  }

  @Override
  public void end(int partition) {
    if (sessions.remove(partition) != null) {
      commands.add(new TailReader.Command.End(partition));
    }
  }

  @Override
  public void join(int partition, Room room) {
    Session session = sessions.get(partition);
    if (session == null) {
      throw new IllegalStateException("partition: " + partition + " (expected: one that is read)");
    }
    long ticket = ++numbers;
    session.tickets.put(room, ticket);
    commands.add(new TailReader.Command.Join(partition, room, ticket));
  }

  @Override
  public void leave(int partition, Room room) {
    Session session = sessions.get(partition);
    if (session != null && session.tickets.remove(room) != null) {
      commands.add(new TailReader.Command.Leave(partition, room));
    }
  }

  @RunsOn(RunsOn.Place.ANY)
  @Override
  public boolean isAlive() {
    return thread.isAlive();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  @RunsOn(RunsOn.Place.CONSUMER)
  @Override
  public void joined(int partition, long session, Room room, long ticket, long from) {
    onBus(
        () -> {
          Session now = sessions.get(partition);
          if (now != null
              && now.number == session
              && now.tickets.getOrDefault(room, -1L) == ticket) {
            listener.joined(partition, room, from);
          }
        });
  }

  @RunsOn(RunsOn.Place.CONSUMER)
  @Override
  public void advanced(int partition, long session, List<RoomMessage> messages, long position)
      throws InterruptedException {
    ahead.acquire();
    onBus(
        () -> {
          ahead.release();
          Session now = sessions.get(partition);
          if (now != null && now.number == session) {
            listener.advanced(partition, messages, position);
          }
        });
  }

  private void onBus(Runnable task) {
    try {
      bus.execute(task);
    } catch (RejectedExecutionException e) {
      thread.interrupt(); // the gateway ends
    }
  }

  /// One time of reading a partition. Confined to the bus.
  @RunsOn(RunsOn.Place.BUS)
  private static final class Session {
    private final long number;
    private final Map<Room, Long> tickets = new HashMap<>();

    private Session(long number) {
      this.number = number;
    }
  }
}
