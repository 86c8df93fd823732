package dev.tidings.tracker.query;

import dev.tidings.tracker.query.TimelineAnswers.EntryAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// One page out of several lists, each the latest first and perhaps cut off. Pure.
///
/// The next page begins below an instant, so what shares an instant must not be torn apart: a page
/// ends between two instants, and may be longer than was asked for where so much happened in one.
/// And nothing is shown below the place where a list was cut off, since what follows there is not
/// known yet.
final class Merging {

  private Merging() {}

  /// @param entries of one list, any order
  /// @param isCut whether there are more of it, below its lowest
  record Source(List<EntryAnswer> entries, boolean isCut) {
    Source {
      entries = List.copyOf(entries);
    }

    /// The instant from which on everything of it is known.
    Optional<Instant> knownFrom() {
      return isCut
          ? entries.stream().map(EntryAnswer::at).min(Comparator.naturalOrder())
          : Optional.empty();
    }
  }

  /// @param next exclusive upper end of the next page; empty where nothing is left
  record Page(List<EntryAnswer> entries, Optional<Instant> next) {
    Page {
      entries = List.copyOf(entries);
    }
  }

  static Page of(List<Source> sources, int limit) {
    Optional<Instant> floor =
        sources.stream()
            .map(Source::knownFrom)
            .flatMap(Optional::stream)
            .max(Comparator.naturalOrder());
    List<EntryAnswer> all = new ArrayList<>();
    sources.forEach(source -> all.addAll(source.entries()));
    all.sort(Comparator.comparing(EntryAnswer::at).reversed());
    // The lowest instant of a list that was cut may go on below the cut: it waits for the next
    // page,
    // unless the list has no other.
    boolean floorIsAll =
        floor.isPresent() && all.stream().noneMatch(it -> it.at().isAfter(floor.get()));
    List<EntryAnswer> page = new ArrayList<>();
    for (EntryAnswer entry : all) {
      boolean isBelow =
          floor.isPresent()
              && (floorIsAll ? entry.at().isBefore(floor.get()) : !entry.at().isAfter(floor.get()));
      boolean isFull = page.size() >= limit && !page.getLast().at().equals(entry.at());
      if (isBelow || isFull) {
        return new Page(page, Optional.of(page.getLast().at()));
      }
      page.add(entry);
    }
    return new Page(page, floor.map(at -> page.getLast().at()));
  }
}
