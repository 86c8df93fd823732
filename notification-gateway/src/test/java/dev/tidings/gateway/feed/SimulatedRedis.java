package dev.tidings.gateway.feed;

import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.TailReading;
import dev.tidings.gateway.bus.Tails;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Redis in memory, a node for each partition: append.lua, mark.lua and generation.lua as they are
/// written, and everything that may happen to what they wrote. Confined to the run's thread.
final class SimulatedRedis implements Tails {

  /// Who hears what is published.
  interface Subscribers {
    void published(int partition, String channel, byte[] bytes);
  }

  /// What mark.lua says.
  enum Marking {
    MOVED,
    AHEAD,
    LOST
  }

  private final Fate fate;
  private final SimulatedLog log;
  private final Subscribers subscribers;
  private final int maxTail;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Optional<Node>> snapshots = new ArrayList<>();

  SimulatedRedis(Fate fate, SimulatedLog log, Subscribers subscribers) {
    this.fate = fate;
    this.log = log;
    this.subscribers = subscribers;
    this.maxTail = 1 + fate.dice.below(6);
    for (int partition = 0; partition < SimulatedLog.PARTITIONS; partition++) {
      nodes.add(new Node());
      snapshots.add(Optional.empty());
    }
  }

  Optional<Mark> markOf(int partition) {
    return Optional.ofNullable(nodes.get(partition).marks.get(log.names().mark(partition)));
  }

  void append(int partition, Room room, LiveMessage.Durable message, OptionalLong previous) {
    Node node = nodes.get(partition);
    RedisNames names = log.names();
    String key = names.tail(message.generation(), room);
    Long top = node.tops.get(key);
    if (top != null && message.offset() <= top) {
      return;
    }
    List<LiveMessage.Durable> tail = node.tails.computeIfAbsent(key, k -> new ArrayList<>());
    if (top == null || previous.isEmpty() || previous.getAsLong() != top) {
      tail.clear();
    }
    tail.add(message);
    if (tail.size() > maxTail) {
      tail.removeFirst();
    }
    node.tops.put(key, message.offset());
    subscribers.published(partition, names.channel(room), LiveMessageCodec.encode(message));
  }

  /// @param confirmed the last position that this relay was confirmed
  Marking moveMark(int partition, Mark to, long confirmed) {
    Optional<Mark> now = markOf(partition);
    if (now.isEmpty()
        || !now.get().generation().equals(to.generation())
        || now.get().position() < confirmed) {
      return Marking.LOST;
    }
    if (now.get().position() > to.position()) {
      return Marking.AHEAD;
    }
    write(partition, to);
    return Marking.MOVED;
  }

  void beginGeneration(int partition, Mark first) {
    write(partition, first);
  }

  void flush(int partition) {
    nodes.set(partition, new Node());
    fate.tell(() -> "Redis forgets p" + partition);
  }

  /// A room's tail has aged out, which takes an hour: it was marked long ago, and no relay is still
  /// before it.
  ///
  /// @param passed what every relay of the partition has appended (exclusive)
  void age(Room room, long passed) {
    int partition = log.topic().partitionOf(room);
    Node node = nodes.get(partition);
    Optional<Mark> mark = markOf(partition);
    String key = mark.map(m -> log.names().tail(m.generation(), room)).orElse("");
    Long top = node.tops.get(key);
    if (top != null && top < Math.min(passed, mark.orElseThrow().position())) {
      node.tails.remove(key);
      node.tops.remove(key);
      fate.tell(() -> "the tail of " + room.name() + " ages out");
    }
  }

  void snapshot(int partition) {
    snapshots.set(partition, Optional.of(new Node(nodes.get(partition))));
    fate.tell(() -> "Redis saves p" + partition);
  }

  /// A failover that lost the last writes, or a restart from an old snapshot.
  ///
  /// @return whether there was one to go back to
  boolean rollBack(int partition) {
    Optional<Node> older = snapshots.get(partition);
    older.ifPresent(
        node -> {
          nodes.set(partition, new Node(node));
          fate.tell(() -> "Redis goes back to its last snapshot of p" + partition);
        });
    return older.isPresent();
  }

  @Override
  public CompletionStage<Optional<TailReading>> top(Room room) {
    return read(room, tail -> List.of());
  }

  @Override
  public CompletionStage<Optional<TailReading>> from(Room room, long offset, int maxEntries) {
    return read(
        room,
        tail -> tail.stream().filter(entry -> entry.offset() >= offset).limit(maxEntries).toList());
  }

  @Override
  public CompletionStage<Optional<TailReading>> last(Room room, int maxEntries) {
    return read(room, List::copyOf);
  }

  private CompletionStage<Optional<TailReading>> read(
      Room room, UnaryOperator<List<LiveMessage.Durable>> part) {
    int partition = log.topic().partitionOf(room);
    return ask(() -> markOf(partition).map(mark -> reading(mark, room, part)));
  }

  private TailReading reading(Mark mark, Room room, UnaryOperator<List<LiveMessage.Durable>> part) {
    String key = log.names().tail(mark.generation(), room);
    Long top = nodeOf(room).tops.get(key);
    return new TailReading(
        mark,
        top == null ? OptionalLong.empty() : OptionalLong.of(top),
        part.apply(nodeOf(room).tails.getOrDefault(key, List.of())));
  }

  private void write(int partition, Mark mark) {
    nodes.get(partition).marks.put(log.names().mark(partition), mark);
    subscribers.published(
        partition, log.names().mark(partition), mark.text().getBytes(StandardCharsets.US_ASCII));
  }

  private Node nodeOf(Room room) {
    return nodes.get(log.topic().partitionOf(room));
  }

  private <T> CompletionStage<T> ask(Supplier<T> answer) {
    return fate.ask(
        () -> {
          if (fate.strikes(30)) {
            throw new IllegalStateException("redis");
          }
          return answer.get();
        });
  }

  @Override
  public CompletionStage<Boolean> publish(String channel, byte[] message) {
    return CompletableFuture.completedFuture(false);
  }

  @Override
  public void close() {
    // It is every gateway's.
  }

  /// What one node holds.
  private static final class Node {
    private final Map<String, Mark> marks = new HashMap<>();
    private final Map<String, List<LiveMessage.Durable>> tails = new HashMap<>();
    private final Map<String, Long> tops = new HashMap<>();

    private Node() {}

    private Node(Node other) {
      marks.putAll(other.marks);
      tops.putAll(other.tops);
      other.tails.forEach((key, tail) -> tails.put(key, new ArrayList<>(tail)));
    }
  }
}
