package dev.tidings.tracker.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.tracker.query.TimelineAnswers.EntryAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class MergingTest {

  private static final Instant ZERO = Instant.parse("2026-11-01T08:30:00Z");

  @Test
  void listsAreMergedTheLatestFirst() {
    Merging.Page page = Merging.of(List.of(source(false, 5, 1), source(false, 4, 2)), 10);

    assertThat(instants(page)).containsExactly(5, 4, 2, 1);
    assertThat(page.next()).isEmpty();
  }

  @Test
  void nothingIsShownBelowThePlaceWhereAListWasCutOff() {
    Merging.Page page = Merging.of(List.of(source(true, 9, 6), source(false, 8, 6, 3)), 10);

    assertThat(instants(page)).containsExactly(9, 8);
    assertThat(page.next()).contains(ZERO.plusMillis(8));
  }

  @Test
  void whatSharesAnInstantStandsOnOnePage() {
    Merging.Page page = Merging.of(List.of(source(false, 5, 4, 4, 4, 3)), 2);

    assertThat(instants(page)).containsExactly(5, 4, 4, 4);
    assertThat(page.next()).contains(ZERO.plusMillis(4));
  }

  /// A reader of all pages sees what is there, each once, whatever shares an instant. Lists are as
  /// the database gives them: its latest rows below an instant, up to a number that is larger than
  /// what shares one instant.
  @Property(tries = 500)
  void pagesTogetherAreTheWhole(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int limit) {
    Random random = new Random(seed);
    List<List<EntryAnswer>> lists = new ArrayList<>();
    for (int list = 0; list < 3; list++) {
      List<EntryAnswer> entries = new ArrayList<>();
      for (int at = 0; at < 30; at++) {
        int sharing = random.nextInt(3);
        for (int i = 0; i < sharing && i <= limit; i++) {
          entries.add(entry(at));
        }
      }
      entries.sort(Comparator.comparing(EntryAnswer::at).reversed());
      lists.add(entries);
    }
    List<Integer> all =
        lists.stream()
            .flatMap(List::stream)
            .map(MergingTest::millis)
            .sorted(Comparator.reverseOrder())
            .toList();
    List<Integer> seen = new ArrayList<>();
    Optional<Instant> before = Optional.of(ZERO.plusSeconds(1));
    while (before.isPresent()) {
      Instant to = before.get();
      int atMost = Math.max(limit + 1, 4);
      List<Merging.Source> sources = new ArrayList<>();
      for (List<EntryAnswer> list : lists) {
        List<EntryAnswer> rows =
            list.stream().filter(it -> it.at().isBefore(to)).limit(atMost).toList();
        sources.add(new Merging.Source(rows, rows.size() == atMost));
      }
      Merging.Page page = Merging.of(sources, limit);
      seen.addAll(instants(page));
      before = page.next();
    }
    assertThat(seen).as("seed %s, limit %s", seed, limit).isEqualTo(all);
  }

  private static Merging.Source source(boolean isCut, int... millis) {
    List<EntryAnswer> entries = new ArrayList<>();
    for (int at : millis) {
      entries.add(entry(at));
    }
    return new Merging.Source(entries, isCut);
  }

  private static EntryAnswer entry(int millis) {
    return new EntryAnswer(
        ZERO.plusMillis(millis), "gap", null, null, null, null, null, null, null, null, null);
  }

  private static List<Integer> instants(Merging.Page page) {
    return page.entries().stream().map(MergingTest::millis).toList();
  }

  private static int millis(EntryAnswer entry) {
    return (int) (entry.at().toEpochMilli() - ZERO.toEpochMilli());
  }
}
