package dev.tidings.gateway.feed;

import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.gateway.replay.RoomRecord;
import dev.tidings.gateway.threading.RunsOn;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// The decisions of one room's feed: which live message goes on, which is held, what must be read
/// again first.
///
/// Its one promise: records are delivered in the order of their offsets, each once, and none is
/// passed over unless a gap is said. It stands on three facts.
///
/// - `head`: everything of the room before it was delivered, or came before the feed began. A
/// message below it is a repetition, whatever the reason, and is dropped.
/// - A message says what precedes it *in the log*. Only where that lies below the head does it join
/// on; otherwise something was missed, and the range up to it is read from the history first.
/// - `carried`: the highest mark that its source has brought for the partition. On an unbroken
/// subscription a mark comes behind all that it covers, so a sound feed may take it for its head.
/// It is an argument of every call, so that one mark moves all rooms of a partition without
/// touching any.
///
/// There are two sources, the link and the log's tail, and the feed relies on one at a time. To
/// change is to be cut and to await the edge from which on the other brings everything; back to the
/// link it goes without that, once the tail has brought all that the link had not.
///
/// What arrives while the history is read is held, within bounds. When the bounds are hit the held
/// messages are let go and the range that they covered is read as well: never unbounded, never
/// lost. A simulation puts one in its place that hands over too early; nothing else extends it.
/// Confined to the thread of its owner.
@RunsOn(RunsOn.Place.BUS)
class Feed {

  private enum Phase {
    /// No head yet: the edge is awaited.
    OPENING,
    /// The subscription was cut: the edge is awaited anew.
    CUT,
    /// The range from head to `target` is being read.
    REPAIRING,
    SOUND
  }

  private final int maxHeld;
  private final long maxHeldBytes;

  /// By offset: a link may repeat and, around a relay's restart, reorder.
  private final TreeMap<Long, LiveMessage.Durable> held = new TreeMap<>();

  private Phase phase = Phase.OPENING;
  private long head;
  private long target;

  /// Up to here the history must be read, for what was published there has been let go.
  private long reach;

  /// Behind the last message that came beside and was not taken.
  private long ahead;

  private long heldBytes;

  Feed(int maxHeld, long maxHeldBytes) {
    this.maxHeld = maxHeld;
    this.maxHeldBytes = maxHeldBytes;
  }

  boolean isOpen() {
    return phase != Phase.OPENING;
  }

  boolean isSound() {
    return phase == Phase.SOUND;
  }

  boolean awaitsEdge() {
    return phase == Phase.OPENING || phase == Phase.CUT;
  }

  /// Everything of the room before this was handed out or came before the feed.
  long head(long carried) {
    return isSound() ? Math.max(head, carried) : head;
  }

  /// The edge was read after the subscription was confirmed: what was published before that lies
  /// below it.
  List<FeedAction> edge(long edge, long carried) {
    List<FeedAction> actions = new ArrayList<>();
    switch (phase) {
      case OPENING -> {
        head = edge;
        settle(carried, actions);
      }
      case CUT -> {
        if (edge > head) {
          repair(edge, actions);
        } else {
          settle(carried, actions);
        }
      }
      case REPAIRING, SOUND -> throw new IllegalStateException("edge: not awaited in " + phase);
    }
    return actions;
  }

  List<FeedAction> live(LiveMessage.Durable message, long carried) {
    if (phase != Phase.SOUND) {
      hold(message);
      return List.of();
    }
    head = Math.max(head, carried);
    if (message.offset() < head) {
      return List.of();
    }
    if (message.previous().contiguousFrom() <= head) {
      head = message.offset() + 1;
      return List.of(new FeedAction.Deliver(List.of(RoomRecord.of(message))));
    }
    hold(message);
    List<FeedAction> actions = new ArrayList<>();
    repair(message.offset(), actions);
    return actions;
  }

  /// A message of the source that the feed does not rely on now: taken where it joins on, which is
  /// true whoever says it, and else only remembered, for its like comes from the other source.
  List<FeedAction> beside(LiveMessage.Durable message, long carried) {
    if (phase == Phase.SOUND && message.previous().contiguousFrom() <= head(carried)) {
      return live(message, carried);
    }
    ahead = Math.max(ahead, message.offset() + 1);
    return List.of();
  }

  /// Whether the feed may rely on the other source from here on.
  ///
  /// @param from everything from there on has come from that source, or will: what lies before it
  /// must have come already
  boolean mayHandOver(long from, long carried) {
    return isSound() && head(carried) >= Math.max(from, ahead);
  }

  /// From here on the other source counts, and its marks.
  void handOver(long carried) {
    require(Phase.SOUND);
    head = head(carried);
    ahead = 0;
  }

  /// The subscription was cut: what came meanwhile is unknown until an edge is read again.
  void broken(long carried) {
    head = head(carried);
    if (phase != Phase.OPENING) {
      phase = Phase.CUT;
    }
  }

  /// Redis has lost writes: nothing that was concluded from it before counts beyond the head, and
  /// everything up to `edge` is read from the history.
  List<FeedAction> renewed(long edge, long carried) {
    List<FeedAction> actions = new ArrayList<>();
    if (phase != Phase.SOUND) {
      reach = Math.max(reach, edge);
      return actions;
    }
    head = Math.max(head, carried);
    if (edge > head) {
      repair(edge, actions);
    }
    return actions;
  }

  /// The history holds `records` of the room from the head to `coveredTo` (exclusive), and no more.
  List<FeedAction> repaired(List<RoomRecord> records, long coveredTo, long carried) {
    require(Phase.REPAIRING);
    List<FeedAction> actions = new ArrayList<>();
    List<RoomRecord> fresh = records.stream().filter(record -> record.offset() >= head).toList();
    if (!fresh.isEmpty()) {
      actions.add(new FeedAction.Deliver(fresh));
    }
    head = Math.max(head, coveredTo);
    if (head < target) {
      actions.add(new FeedAction.Repair(head, target));
    } else {
      settle(carried, actions);
    }
    return actions;
  }

  /// What lies between head and target cannot be had.
  List<FeedAction> lost(GapReason reason, long carried) {
    require(Phase.REPAIRING);
    List<FeedAction> actions = new ArrayList<>();
    actions.add(new FeedAction.SayGap(reason, target));
    head = target;
    settle(carried, actions);
    return actions;
  }

  private void repair(long to, List<FeedAction> actions) {
    phase = Phase.REPAIRING;
    target = to;
    actions.add(new FeedAction.Repair(head, to));
  }

  /// Goes on with what was held, up to the next place where something is missing.
  private void settle(long carried, List<FeedAction> actions) {
    List<RoomRecord> joined = new ArrayList<>();
    while (reach <= head && !held.isEmpty()) {
      LiveMessage.Durable first = held.firstEntry().getValue();
      if (first.offset() >= head && first.previous().contiguousFrom() > head) {
        break;
      }
      release(first);
      if (first.offset() >= head) {
        joined.add(RoomRecord.of(first));
        head = first.offset() + 1;
      }
    }
    if (!joined.isEmpty()) {
      actions.add(new FeedAction.Deliver(joined));
    }
    if (reach > head) {
      repair(reach, actions);
    } else if (!held.isEmpty()) {
      repair(held.firstKey(), actions);
    } else {
      phase = Phase.SOUND;
      // Only now: a mark that came behind a held message must not pass over it.
      head = Math.max(head, carried);
    }
  }

  private void hold(LiveMessage.Durable message) {
    if ((isOpen() && message.offset() < head) || held.containsKey(message.offset())) {
      return;
    }
    held.put(message.offset(), message);
    heldBytes += message.frame().length;
    if (held.size() > maxHeld || heldBytes > maxHeldBytes) {
      reach = Math.max(reach, held.lastKey() + 1);
      held.clear();
      heldBytes = 0;
    }
  }

  private void release(LiveMessage.Durable message) {
    held.remove(message.offset());
    heldBytes -= message.frame().length;
  }

  private void require(Phase expected) {
    if (phase != expected) {
      throw new IllegalStateException("phase: " + phase + " (expected: " + expected + ")");
    }
  }
}
