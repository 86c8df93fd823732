package dev.tidings.gateway.feed;

import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.LiveLink;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A gateway's connections to Redis, one for each partition's node: each keeps its order and breaks
/// by itself, so rooms of different partitions overtake one another. A connection that breaks loses
/// what is under way, from any place on, and is noticed only behind what was not lost. Confined to
/// the run's thread.
final class SimulatedLink implements LiveLink {

  private final Fate fate;
  private final EventLoop bus;
  private final Map<String, Integer> partitions = new HashMap<>();
  private final List<Wire> wires = new ArrayList<>();
  private Listener listener;

  SimulatedLink(Fate fate, EventLoop bus, SimulatedLog log, List<Room> rooms) {
    this.fate = fate;
    this.bus = bus;
    for (int partition = 0; partition < SimulatedLog.PARTITIONS; partition++) {
      wires.add(new Wire());
      partitions.put(log.names().mark(partition), partition);
    }
    rooms.forEach(room -> partitions.put(log.names().channel(room), log.topic().partitionOf(room)));
  }

  void published(int partition, String channel, byte[] bytes) {
    Wire wire = wires.get(partition);
    if (wire.up && wire.subscribed.contains(channel)) {
      wire.incoming.add(() -> listener.message(channel, bytes));
      if (fate.strikes(20)) {
        wire.incoming.add(() -> listener.message(channel, bytes));
      }
    }
  }

  void breakWire(int partition) {
    Wire wire = wires.get(partition);
    if (!wire.up) {
      return;
    }
    int lost = fate.dice.below(wire.incoming.size() + 1);
    fate.tell(() -> "the link to p" + partition + " breaks, " + lost + " messages are lost");
    wire.up = false;
    wire.subscribed.clear();
    wire.commands.clear();
    for (int i = 0; i < lost; i++) {
      wire.incoming.removeLast();
    }
    wire.noticed = false;
    wire.incoming.add(
        () -> {
          wire.noticed = true;
          listener.broken(Set.copyOf(wire.wanted));
        });
  }

  /// Back as soon as it was noticed to be gone.
  void restoreWire(int partition) {
    Wire wire = wires.get(partition);
    if (!wire.up && wire.noticed) {
      fate.tell(() -> "the link to p" + partition + " is back");
      wire.up = true;
      wire.wanted.forEach(wire::sendSubscribe);
    }
  }

  /// A command arrives at Redis, or a message here.
  ///
  /// @return whether anything was under way
  boolean progress() {
    int first = fate.dice.below(2 * wires.size());
    for (int i = 0; i < 2 * wires.size(); i++) {
      int which = (first + i) % (2 * wires.size());
      Wire wire = wires.get(which / 2);
      ArrayDeque<Runnable> queue = which % 2 == 0 ? wire.commands : wire.incoming;
      if (!queue.isEmpty()) {
        queue.remove().run();
        return true;
      }
    }
    return false;
  }

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
    Wire wire = wireOf(channel);
    if (wire.wanted.add(channel) && wire.up) {
      wire.sendSubscribe(channel);
    }
  }

  @Override
  public void unsubscribe(String channel) {
    Wire wire = wireOf(channel);
    wire.wanted.remove(channel);
    wire.subscribed.remove(channel);
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
    return wires.stream().allMatch(wire -> wire.up);
  }

  @Override
  public void close() {
    for (int partition = 0; partition < wires.size(); partition++) {
      breakWire(partition);
    }
  }

  private Wire wireOf(String channel) {
    return wires.get(partitions.get(channel));
  }

  /// The connection to one node.
  private final class Wire {
    private final Set<String> wanted = new LinkedHashSet<>();
    private final Map<String, Integer> times = new HashMap<>();
    private final Set<String> subscribed = new HashSet<>();
    private final ArrayDeque<Runnable> commands = new ArrayDeque<>();
    private final ArrayDeque<Runnable> incoming = new ArrayDeque<>();
    private boolean up = true;
    private boolean noticed = true;

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
  }
}
