package dev.tidings.ingest.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DedupeWindowTest {

  private static final Identity ONE = Identity.of("shop", "1");
  private static final Identity TWO = Identity.of("shop", "2");
  private static final Identity THREE = Identity.of("shop", "3");

  @Test
  void anIdentityIsKnownToTheEndOfItsWindowAndNotBeyond() {
    DedupeWindow window = new DedupeWindow(Duration.ofMillis(100), 10);
    window.remember(ONE, 1_000);

    assertThat(window.knows(ONE, 1_100)).isTrue();
    assertThat(window.knows(ONE, 1_101)).isFalse();
    assertThat(window.knows(TWO, 1_000)).isFalse();
  }

  @Test
  void theOldestMakesRoomWhereThereAreTooMany() {
    DedupeWindow window = new DedupeWindow(Duration.ofHours(1), 2);
    window.remember(ONE, 1);
    window.remember(TWO, 2);
    window.remember(THREE, 3);

    assertThat(window.knows(ONE, 3)).isFalse();
    assertThat(window.knows(TWO, 3)).isTrue();
    assertThat(window.size()).isEqualTo(2);
  }

  @Test
  void whatAnAbortedTransactionSawIsNewAgain() {
    DedupeWindow window = new DedupeWindow(Duration.ofHours(1), 10);
    Overlay aborted = new Overlay(partition -> window);
    assertThat(firstSighting(aborted, 0, ONE, 1)).isTrue();
    assertThat(firstSighting(aborted, 0, ONE, 2)).isFalse();

    Overlay again = new Overlay(partition -> window);

    assertThat(firstSighting(again, 0, ONE, 1)).isTrue();
    again.committed();
    assertThat(firstSighting(new Overlay(partition -> window), 0, ONE, 3)).isFalse();
  }

  @Test
  void partitionsKnowNothingOfEachOther() {
    List<DedupeWindow> windows =
        List.of(
            new DedupeWindow(Duration.ofHours(1), 10), new DedupeWindow(Duration.ofHours(1), 10));
    Overlay overlay = new Overlay(windows::get);

    assertThat(firstSighting(overlay, 0, ONE, 1)).isTrue();
    assertThat(firstSighting(overlay, 1, ONE, 1)).isTrue();
  }

  /// The ring and its hash table against a list that is searched from its end.
  @Property(tries = 300)
  void aRingKnowsTheLastEntriesAndTheirYoungestValues(
      @ForAll @IntRange(min = 1, max = 200) int maxEntries,
      @ForAll @Size(max = 600) List<@IntRange(min = 0, max = 150) Integer> steps) {
    IdentityRing ring = new IdentityRing(maxEntries);
    List<int[]> model = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      int step = steps.get(i);
      if (step > 140 && !model.isEmpty()) {
        assertThat(ring.oldestValue()).isEqualTo(model.get(0)[1]);
        ring.removeOldest();
        model.remove(0);
      } else {
        ring.add(colliding(step), i);
        model.add(new int[] {step, i});
        if (model.size() > maxEntries) {
          model.remove(0);
        }
      }
    }
    Map<Integer, Integer> youngest = new HashMap<>();
    model.forEach(entry -> youngest.put(entry[0], entry[1]));
    assertThat(ring.size()).isEqualTo(model.size());
    for (int id = 0; id <= 150; id++) {
      int place = ring.find(colliding(id));
      if (youngest.containsKey(id)) {
        assertThat(ring.valueAt(place)).isEqualTo(youngest.get(id).longValue());
      } else {
        assertThat(place).isEqualTo(IdentityRing.NONE);
      }
    }
  }

  /// Many of these share a slot of the table.
  private static Identity colliding(int id) {
    return new Identity(id, id % 7);
  }

  @Property(tries = 200)
  void aWindowForgetsByAgeAndNumberOnly(
      @ForAll @IntRange(min = 0, max = 50) int windowMs,
      @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 40) Integer> ids) {
    DedupeWindow window = new DedupeWindow(Duration.ofMillis(windowMs), 1_000);
    Map<Integer, Integer> lastTaken = new HashMap<>();
    for (int now = 0; now < ids.size(); now++) {
      int id = ids.get(now);
      boolean known = lastTaken.containsKey(id) && lastTaken.get(id) >= now - windowMs;
      assertThat(window.knows(Identity.of("s", "" + id), now)).isEqualTo(known);
      if (!known) {
        window.remember(Identity.of("s", "" + id), now);
        lastTaken.put(id, now);
      }
    }
    assertThat(window.size()).isLessThanOrEqualTo(windowMs + 1);
  }

  private static boolean firstSighting(
      Overlay overlay, int partition, Identity identity, long takenAtMs) {
    boolean known = overlay.knows(partition, identity, takenAtMs);
    if (!known) {
      overlay.note(partition, identity, takenAtMs);
    }
    return !known;
  }
}
