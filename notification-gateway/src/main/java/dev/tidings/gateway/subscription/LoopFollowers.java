package dev.tidings.gateway.subscription;

import dev.tidings.contracts.frame.GapReason;
import dev.tidings.gateway.threading.RunsOn;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The followers of one room on one event loop. Confined to the event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
public final class LoopFollowers {

  private static final Logger log = LoggerFactory.getLogger(LoopFollowers.class);

  private final EventLoop loop;
  private final int partition;
  private final LoopMarks marks;
  private final List<Subscription> members = new ArrayList<>();

  private boolean sound;

  /// What the marks said when the feed was last sound.
  private long floor;

  public LoopFollowers(EventLoop loop, int partition, LoopMarks marks, boolean sound) {
    this.loop = loop;
    this.partition = partition;
    this.marks = marks;
    this.sound = sound;
  }

  /// May be asked on any thread.
  public EventLoop loop() {
    return loop;
  }

  /// Hands the records to every follower. Whoever stops within the call changes places with the
  /// last, who has had his turn already: so from the last to the first.
  public void deliver(List<LiveRecord> records, long nowMs) {
    for (int i = members.size() - 1; i >= 0; i--) {
      deliver(members.get(i), records, nowMs);
    }
  }

  public void ephemeral(LiveEphemeral message, long nowMs) {
    for (int i = members.size() - 1; i >= 0; i--) {
      members.get(i).ephemeral(message, nowMs);
    }
  }

  public void gap(GapReason reason, long position) {
    for (int i = members.size() - 1; i >= 0; i--) {
      members.get(i).missed(reason, position);
    }
  }

  public void fail() {
    for (int i = members.size() - 1; i >= 0; i--) {
      members.get(i).fail();
    }
  }

  /// The feed has become sound, or is no more: only a sound feed's followers are carried forward by
  /// marks.
  public void sound(boolean now) {
    if (sound && !now) {
      floor = marks.position(partition);
    }
    sound = now;
  }

  /// One connection's fault must not cost the others of the room their message.
  private static void deliver(Subscription member, List<LiveRecord> records, long nowMs) {
    try {
      for (LiveRecord record : records) {
        member.live(record, nowMs);
      }
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("A follower failed in the middle of an event");
      member.fail();
    }
  }

  /// Everything before it is known to have been delivered to who is live.
  long carried() {
    return sound ? marks.position(partition) : floor;
  }

  void add(Subscription member) {
    member.index = members.size();
    members.add(member);
  }

  void remove(Subscription member) {
    Subscription last = members.removeLast();
    if (last != member) {
      members.set(member.index, last);
      last.index = member.index;
    }
  }
}
