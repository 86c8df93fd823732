package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Previous;
import dev.tidings.gateway.replay.RoomRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class FeedTest {

  private final List<Long> delivered = new ArrayList<>();
  private final List<FeedAction> wanted = new ArrayList<>();

  @Test
  void whatJoinsOnToTheHeadIsDeliveredAndWhatIsBelowItIsDropped() {
    Feed feed = opened(10);
    act(feed.live(message(12, 9), 0));
    act(feed.live(message(12, 9), 0));
    act(feed.live(message(11, 9), 0));
    assertThat(delivered).containsExactly(12L);
    assertThat(feed.head(0)).isEqualTo(13);
  }

  @Test
  void aHoleIsReadBeforeAnythingLaterIsDelivered() {
    Feed feed = opened(10);
    act(feed.live(message(20, 15), 0));
    act(feed.live(message(21, 20), 0));
    assertThat(delivered).isEmpty();
    assertThat(wanted).containsExactly(new FeedAction.Repair(10, 20));
    act(feed.repaired(List.of(record(15)), 20, 0));
    assertThat(delivered).containsExactly(15L, 20L, 21L);
    assertThat(feed.isSound()).isTrue();
  }

  @Test
  void aMarkThatCameBehindAHeldMessageDoesNotPassOverIt() {
    Feed feed = opened(10);
    act(feed.live(message(20, 15), 0));
    act(feed.repaired(List.of(record(15)), 20, 50));
    assertThat(delivered).containsExactly(15L, 20L);
    assertThat(feed.head(50)).isEqualTo(50);
  }

  @Test
  void afterACutEverythingUpToTheNewEdgeIsReadAgain() {
    Feed feed = opened(10);
    feed.broken(12);
    act(feed.live(message(40, 30), 12));
    act(feed.edge(35, 12));
    assertThat(wanted).containsExactly(new FeedAction.Repair(12, 35));
    act(feed.repaired(List.of(record(30)), 35, 12));
    assertThat(delivered).containsExactly(30L, 40L);
  }

  @Test
  void whatCannotBeHadIsSaidAndLiveGoesOn() {
    Feed feed = opened(10);
    act(feed.live(message(20, 15), 0));
    wanted.clear();
    act(feed.lost(GapReason.EXPIRED, 0));
    assertThat(wanted).containsExactly(new FeedAction.SayGap(GapReason.EXPIRED, 20));
    assertThat(delivered).containsExactly(20L);
  }

  @Test
  void whatComesBesideIsTakenWhereItJoinsOnAndElseLeftToTheSourceThatCounts() {
    Feed feed = opened(10);
    act(feed.beside(message(12, 9), 0));
    act(feed.beside(message(12, 9), 0));
    act(feed.beside(message(20, 15), 0));
    assertThat(delivered).containsExactly(12L);
    assertThat(wanted).isEmpty();
    act(feed.live(message(15, 12), 0));
    act(feed.live(message(20, 15), 0));
    assertThat(delivered).containsExactly(12L, 15L, 20L);
  }

  @Test
  void aFeedIsNotHandedOverBeforeItHasAllThatTheOtherSourceWillNotBring() {
    Feed feed = opened(10);
    assertThat(feed.mayHandOver(15, 14)).isFalse();
    assertThat(feed.mayHandOver(15, 15)).isTrue();
    feed.handOver(15);
    // From here on the other source's marks count, which may be behind for a while.
    assertThat(feed.head(12)).isEqualTo(15);
  }

  @Test
  void aFeedIsNotHandedOverBeforeWhatCameBesideAndWasNotTaken() {
    Feed feed = opened(10);
    act(feed.beside(message(20, 15), 0));
    assertThat(feed.mayHandOver(10, 18)).isFalse();
    assertThat(feed.mayHandOver(10, 21)).isTrue();
    feed.handOver(21);
    assertThat(feed.mayHandOver(10, 0)).isTrue();
  }

  @Test
  void aFeedThatReadsWhatItLacksIsNotHandedOver() {
    Feed feed = opened(10);
    act(feed.live(message(20, 15), 0));
    assertThat(feed.mayHandOver(5, 100)).isFalse();
    act(feed.beside(message(30, 20), 0));
    act(feed.repaired(List.of(record(15)), 20, 0));
    assertThat(delivered).containsExactly(15L, 20L);
    assertThat(feed.mayHandOver(5, 21)).isFalse();
    assertThat(feed.mayHandOver(5, 31)).isTrue();
  }

  /// A room whose records stand at 0, 2, 4 ...; messages are lost, repeated and held beyond bounds,
  /// links are cut, and repairs come a record at a time.
  @Property
  void whateverIsLostEachRecordIsDeliveredOnceAndInOrder(
      @ForAll @IntRange(min = 1, max = 4) int bound,
      @ForAll @Size(max = 80) List<@IntRange(max = 6) Integer> steps) {
    delivered.clear();
    wanted.clear();
    Feed feed = new Feed(bound, 1_000);
    act(feed.edge(0, 0));
    long published = 0;
    ArrayDeque<LiveMessage.Durable> link = new ArrayDeque<>();
    for (int step : steps) {
      switch (step) {
        case 0, 1 -> {
          link.add(message(published, published - 2));
          published += 2;
        }
        case 2 -> published += 2; // lost on the way
        case 3 -> link.stream().findFirst().ifPresent(first -> act(feed.live(first, 0)));
        case 4 -> {
          if (!link.isEmpty()) {
            act(feed.live(link.poll(), 0));
          }
        }
        case 5 -> repairSome(feed);
        default -> {
          link.clear();
          feed.broken(0);
          wanted.clear();
          act(feed.edge(published, 0));
        }
      }
    }
    feed.broken(0);
    wanted.clear();
    act(feed.edge(published, 0));
    while (!feed.isSound()) {
      repairSome(feed);
    }
    List<Long> expected = new ArrayList<>();
    for (long offset = 0; offset < published; offset += 2) {
      expected.add(offset);
    }
    assertThat(delivered).isEqualTo(expected);
  }

  private void repairSome(Feed feed) {
    if (!wanted.isEmpty()
        && wanted.removeFirst() instanceof FeedAction.Repair(long from, long to)) {
      long offset = from % 2 == 0 ? from : from + 1;
      act(
          offset < to
              ? feed.repaired(List.of(record(offset)), offset + 1, 0)
              : feed.repaired(List.of(), to, 0));
    }
  }

  private Feed opened(long edge) {
    Feed feed = new Feed(100, 100_000);
    act(feed.edge(edge, 0));
    return feed;
  }

  private void act(List<FeedAction> actions) {
    for (FeedAction action : actions) {
      if (action instanceof FeedAction.Deliver(List<RoomRecord> records)) {
        records.forEach(record -> delivered.add(record.offset()));
      } else {
        wanted.add(action);
      }
    }
  }

  private static LiveMessage.Durable message(long offset, long previous) {
    return new LiveMessage.Durable(
        "g",
        previous < 0 ? new Previous.NoneSince(0) : new Previous.At(previous),
        offset,
        OptionalLong.empty(),
        new UUID(0, offset),
        new byte[] {1});
  }

  private static RoomRecord record(long offset) {
    return new RoomRecord(offset, new UUID(0, offset), OptionalLong.empty(), new byte[] {1});
  }
}
