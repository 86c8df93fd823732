package dev.tidings.gateway.feed;

import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.LiveLink;
import dev.tidings.gateway.bus.Tails;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.history.LogPlaces;
import dev.tidings.gateway.replay.HistoryReader;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.replay.RoomRecord;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// Log, relay, Redis and the link to it, in memory: the twins of the ports, driven step by step by
/// one random source. Every question is answered at some later step, and may fail. Confined to the
/// test's thread.
final class SimulatedWorld implements Tails, LogPlaces, HistoryReader, LiveLink {

  static final HistoryTopic TOPIC = new HistoryTopic("sim.history", 1, new Epoch(1));
  static final RedisNames NAMES = new RedisNames("sim", TOPIC.epoch(), TOPIC.partitions());
  private static final int PAGE = 2;

  final Random random;
  private final EventLoop bus;

  /// The truth. Offsets have holes, as transactions leave them.
  final TreeMap<Long, Room> log = new TreeMap<>();

  long end;

  private long relayed;
  private long relayReadFrom;
  private final Map<Room, Long> relayKnows = new HashMap<>();
  private String generation = "g0";
  private int generations;
  private final int maxTail;

  private Optional<Mark> mark = Optional.empty();
  private final Map<String, List<LiveMessage.Durable>> tails = new HashMap<>();
  private final Map<String, Long> tops = new HashMap<>();

  private boolean up = true;
  boolean calm;
  private final Set<String> wanted = new LinkedHashSet<>();
  private final Map<String, Integer> times = new HashMap<>();
  private final Set<String> subscribed = new HashSet<>();
  private final ArrayDeque<Runnable> commands = new ArrayDeque<>();
  private final ArrayDeque<Runnable> incoming = new ArrayDeque<>();
  private final List<Runnable> questions = new ArrayList<>();
  private Listener listener;

  SimulatedWorld(Random random, EventLoop bus) {
    this.random = random;
    this.bus = bus;
    this.maxTail = 1 + random.nextInt(6);
  }

  void store(Room room) {
    end += random.nextInt(3);
    log.put(end, room);
    end += 1 + random.nextInt(2);
  }

  /// The relay takes the next record.
  void relayNext() {
    Map.Entry<Long, Room> next = log.ceilingEntry(relayed);
    if (next == null) {
      relayed = end;
      return;
    }
    relay(next.getKey(), next.getValue());
    relayed = next.getKey() + 1;
  }

  private void relay(long offset, Room room) {
    Long before = relayKnows.put(room, offset);
    LiveMessage.Durable message =
        new LiveMessage.Durable(
            generation,
            before == null ? new Previous.NoneSince(relayReadFrom) : new Previous.At(before),
            offset,
            OptionalLong.empty(),
            new UUID(0, offset),
            frame(offset));
    String key = NAMES.tail(generation, room);
    Long top = tops.get(key);
    if (top != null && top >= offset) {
      return;
    }
    List<LiveMessage.Durable> tail = tails.computeIfAbsent(key, k -> new ArrayList<>());
    if (top == null || !(before != null && before.equals(top))) {
      tail.clear();
    }
    tail.add(message);
    if (tail.size() > maxTail) {
      tail.removeFirst();
    }
    tops.put(key, offset);
    publish(NAMES.channel(room), LiveMessageCodec.encode(message));
  }

  void writeMark() {
    mark = Optional.of(new Mark(generation, relayed));
    publish(NAMES.mark(0), mark.get().text().getBytes(StandardCharsets.US_ASCII));
  }

  /// The relay is killed, and begins again some way back.
  void restartRelay() {
    relayKnows.clear();
    long committed =
        mark.filter(m -> m.generation().equals(generation)).map(Mark::position).orElse(0L);
    relayReadFrom = Math.max(0, committed - random.nextInt(8));
    log.subMap(relayReadFrom, committed).forEach((offset, room) -> relayKnows.put(room, offset));
    relayed = committed;
  }

  /// All keys are gone; the relay notices and begins a generation where it had committed.
  void flush() {
    tails.clear();
    tops.clear();
    restartRelay();
    mark = Optional.empty();
    generation = "g" + ++generations;
    if (random.nextBoolean()) {
      writeMark();
    }
  }

  void breakLink() {
    if (up) {
      up = false;
      subscribed.clear();
      commands.clear();
      incoming.clear();
      listener.broken(Set.copyOf(wanted));
    }
  }

  void restoreLink() {
    if (!up) {
      up = true;
      wanted.forEach(this::sendSubscribe);
    }
  }

  /// One thing that is under way arrives: a command at Redis, a message here, or an answer.
  boolean progress() {
    int which = random.nextInt(3);
    for (int i = 0; i < 3; i++) {
      switch ((which + i) % 3) {
        case 0 -> {
          if (!commands.isEmpty()) {
            commands.poll().run();
            return true;
          }
        }
        case 1 -> {
          if (!incoming.isEmpty()) {
            incoming.poll().run();
            return true;
          }
        }
        default -> {
          if (!questions.isEmpty()) {
            questions.remove(random.nextInt(questions.size())).run();
            return true;
          }
        }
      }
    }
    return false;
  }

  static byte[] frame(long offset) {
    return ("\"" + offset + "\"").getBytes(StandardCharsets.US_ASCII);
  }

  // Tails

  @Override
  public CompletionStage<Optional<Mark>> mark(int partition) {
    return askRedis(() -> mark);
  }

  @Override
  public CompletionStage<OptionalLong> top(String generation, Room room) {
    return askRedis(
        () -> {
          Long top = tops.get(NAMES.tail(generation, room));
          return top == null ? OptionalLong.empty() : OptionalLong.of(top);
        });
  }

  @Override
  public CompletionStage<List<LiveMessage.Durable>> from(
      String generation, Room room, long offset, int maxEntries) {
    return askRedis(
        () ->
            tails.getOrDefault(NAMES.tail(generation, room), List.of()).stream()
                .filter(entry -> entry.offset() >= offset)
                .limit(maxEntries)
                .toList());
  }

  @Override
  public CompletionStage<List<LiveMessage.Durable>> last(
      String generation, Room room, int maxEntries) {
    return askRedis(() -> List.copyOf(tails.getOrDefault(NAMES.tail(generation, room), List.of())));
  }

  // LogPlaces

  @Override
  public CompletionStage<Long> end(int partition) {
    return ask(() -> end);
  }

  @Override
  public CompletionStage<Long> begin(int partition) {
    return ask(() -> 0L);
  }

  @Override
  public CompletionStage<OptionalLong> at(int partition, Instant time) {
    return ask(OptionalLong::empty);
  }

  // HistoryReader: the log rung

  @Override
  public CompletionStage<Reading> read(Room room, long from, long to) {
    return ask(
        () -> {
          if ((!calm && random.nextInt(40) == 0) || to > end) {
            return new Reading.Unavailable();
          }
          List<RoomRecord> records = new ArrayList<>();
          for (Map.Entry<Long, Room> entry : log.subMap(from, to).entrySet()) {
            if (entry.getValue().equals(room)) {
              if (records.size() == PAGE) {
                return new Reading.Page(records, records.getLast().offset() + 1);
              }
              records.add(
                  new RoomRecord(
                      entry.getKey(),
                      new UUID(0, entry.getKey()),
                      OptionalLong.empty(),
                      frame(entry.getKey())));
            }
          }
          return new Reading.Page(records, to);
        });
  }

  // LiveLink

  @Override
  public EventLoop thread() {
    return bus;
  }

  @Override
  public void listen(Listener listener) {
    this.listener = listener;
  }

  @Override
  public void subscribe(String channel) {
    if (wanted.add(channel) && up) {
      sendSubscribe(channel);
    }
  }

  @Override
  public void unsubscribe(String channel) {
    wanted.remove(channel);
    subscribed.remove(channel);
  }

  @Override
  public Optional<String> nodeOf(String channel) {
    return Optional.empty();
  }

  @Override
  public void misplaced(String channel) {
    throw new AssertionError("a mark of another node: " + channel);
  }

  @Override
  public boolean isUp() {
    return up;
  }

  @Override
  public void close() {
    breakLink();
  }

  /// Only the last subscription that is under way confirms, as the port promises.
  private void sendSubscribe(String channel) {
    int mine = times.merge(channel, 1, Integer::sum);
    commands.add(
        () -> {
          if (wanted.contains(channel) && times.get(channel) == mine) {
            subscribed.add(channel);
            incoming.add(
                () -> {
                  if (wanted.contains(channel) && times.get(channel) == mine) {
                    listener.confirmed(channel);
                  }
                });
          }
        });
  }

  private void publish(String channel, byte[] bytes) {
    if (up && subscribed.contains(channel)) {
      incoming.add(() -> listener.message(channel, bytes));
      if (!calm && random.nextInt(20) == 0) {
        incoming.add(() -> listener.message(channel, bytes));
      }
    }
  }

  private <T> CompletionStage<T> askRedis(Supplier<T> answer) {
    return ask(
        () -> {
          if (!calm && random.nextInt(30) == 0) {
            throw new IllegalStateException("redis");
          }
          return answer.get();
        });
  }

  private <T> CompletionStage<T> ask(Supplier<T> answer) {
    CompletableFuture<T> asked = new CompletableFuture<>();
    questions.add(
        () -> {
          try {
            asked.complete(answer.get());
          } catch (IllegalStateException e) {
            asked.completeExceptionally(e);
          }
        });
    return asked;
  }
}
