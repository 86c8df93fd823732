package dev.tidings.quickstart.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.check.Verdict.Kind;
import dev.tidings.quickstart.check.Witness.Sight;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HistoryCheckerTest {

  private static final Room ROOM = Room.ofUser("ana");
  private static final long FROM = 5;

  private final List<Published> published = new ArrayList<>();
  private final List<HistoryRecord> history = new ArrayList<>();
  private final List<Sight> sights = new ArrayList<>();

  /// Ten events at sparse offsets, as transactions leave them; the first two stand before the
  /// client came in.
  HistoryCheckerTest() {
    for (int i = 0; i < 10; i++) {
      long offset = 2L * i + 1;
      String event = "e" + i;
      published.add(new Published("shop", event, List.of(ROOM), "lane", i, true));
      history.add(record(offset, event));
      if (offset >= FROM) {
        sights.add(seen(offset));
      }
    }
  }

  @Test
  void aSoundRunIsClean() {
    Verdict verdict = check();

    assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
    assertThat(verdict.checked()).isEqualTo(18);
  }

  @Test
  void aTakenEventThatIsNotInTheHistoryIsLost() {
    history.remove(1);

    assertThat(check().count(Kind.LOST)).isEqualTo(1);
  }

  @Test
  void anEventOfUnknownOutcomeMayBeMissing() {
    Published event = published.get(1);
    published.set(1, new Published(event.source(), event.event(), event.rooms(), "lane", 1, false));
    history.remove(1);

    assertThat(check().isClean()).isTrue();
  }

  @Test
  void anEventThatStandsTwiceInARoomIsDuplicated() {
    history.add(record(99, "e4"));
    sights.add(seen(99));

    assertThat(check().count(Kind.DUPLICATED)).isEqualTo(1);
  }

  @Test
  void anEventThatStandsBeforeAnEarlierOneOfItsLaneIsReordered() {
    HistoryRecord third = history.get(3);
    HistoryRecord fourth = history.get(4);
    history.set(3, record(third.offset(), fourth.event()));
    history.set(4, record(fourth.offset(), third.event()));

    assertThat(check().count(Kind.REORDERED)).isEqualTo(1);
  }

  @Test
  void whatAGapCoversIsAGapAndNotLost() {
    sights.subList(2, 5).clear();
    sights.add(2, new Sight.Gap(15));

    Verdict verdict = check();

    assertThat(verdict.count(Kind.GAP)).isEqualTo(3);
    assertThat(verdict.count(Kind.LOST)).isZero();
  }

  @Test
  void aNotificationThatTheHistoryDoesNotHoldIsInvented() {
    sights.add(seen(77));

    assertThat(check().count(Kind.INVENTED)).isEqualTo(1);
  }

  @Test
  void whatAClientLeavesOutWhileItMovesItHasSeenWithTheSameBytes() {
    sights.add(4, new Sight.Again(7, id(7), text(7)));
    assertThat(check().isClean()).isTrue();

    sights.set(4, new Sight.Again(7, id(7), "other"));
    assertThat(check().count(Kind.INVENTED)).isEqualTo(1);

    sights.set(4, new Sight.Again(19, id(19), text(19)));
    assertThat(check().count(Kind.LOST)).as("left out and never seen before").isEqualTo(1);
  }

  /// A checker that cannot fail proves nothing: each kind of damage, at each place, is found.
  @Test
  void everyMutationOfWhatAClientSawIsFound() {
    for (int place = 0; place < sights.size(); place++) {
      List<Sight> whole = List.copyOf(sights);

      Sight dropped = sights.remove(place);
      assertThat(check().count(Kind.LOST)).as("dropped %s", dropped).isEqualTo(1);
      restore(whole);

      sights.add(new Random(place).nextInt(place, sights.size()) + 1, sights.get(place));
      assertThat(check().count(Kind.DUPLICATED)).as("repeated %s", place).isEqualTo(1);
      restore(whole);

      if (place > 0) {
        Collections.swap(sights, place - 1, place);
        assertThat(check().count(Kind.REORDERED)).as("swapped at %s", place).isEqualTo(1);
        restore(whole);
      }

      sights.set(
          place,
          new Sight.Notification(((Sight.Notification) whole.get(place)).offset(), id(-1), ""));
      assertThat(check().isClean()).as("forged %s", place).isFalse();
      restore(whole);

      Sight.Notification own = (Sight.Notification) whole.get(place);
      sights.set(place, new Sight.Notification(own.offset(), own.id(), own.text() + " "));
      assertThat(check().count(Kind.INVENTED)).as("other bytes at %s", place).isEqualTo(1);
      restore(whole);
    }
  }

  private void restore(List<Sight> whole) {
    sights.clear();
    sights.addAll(whole);
  }

  private Verdict check() {
    return HistoryChecker.check(
        published, history, List.of(new Witness("ana", ROOM, FROM, sights)));
  }

  private static HistoryRecord record(long offset, String event) {
    return new HistoryRecord(ROOM, offset, id(offset), "shop", event, text(offset));
  }

  private static Sight.Notification seen(long offset) {
    return new Sight.Notification(offset, id(offset), text(offset));
  }

  private static String text(long offset) {
    return "{\"id\": \"%s\"}".formatted(id(offset));
  }

  private static UUID id(long offset) {
    return new UUID(7, offset);
  }
}
