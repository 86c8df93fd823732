package dev.tidings.gateway.replay;

import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.notification.Handling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;

/// Reads ahead, page by page, what of a range a replay may leave out: what a later record of the
/// same collapse key supersedes, and what a later record takes back.
///
/// A page alone does not tell, for the later record may stand in another one. So a range is looked
/// through before any of it is delivered, as far as its end, or as so many records as are looked at
/// together: what is beyond them is looked at when delivery has come so far. Nothing is kept but
/// keys and ids, and of those no more than there are records. Pure; confined to its caller.
public final class LookAhead {

  private final long from;
  private final long to;
  private final int maxRecords;
  private final Map<String, List<Keyed>> byKey = new HashMap<>();
  private final Set<UUID> retracted = new HashSet<>();
  private Priority priority = Priority.LOW;
  private long position;
  private int records;
  private int pages;

  private record Keyed(long offset, UUID id) {}

  /// @param from inclusive
  /// @param to exclusive, above `from`
  /// @param maxRecords how many are looked at together, about: the last page is looked at whole
  public LookAhead(long from, long to, int maxRecords) {
    this.from = from;
    this.to = to;
    this.maxRecords = maxRecords;
    this.position = from;
  }

  /// Where to read on, until {@link #isDone}.
  public long position() {
    return position;
  }

  public long to() {
    return to;
  }

  /// How many pages were looked at.
  public int pages() {
    return pages;
  }

  public boolean isDone() {
    return position >= to || records >= maxRecords;
  }

  /// The highest priority among what was looked at; low where that was nothing.
  public Priority priority() {
    return priority;
  }

  /// The next page.
  public void add(Reading.Page page) {
    page.records().forEach(this::add);
    position = page.coveredTo();
    pages++;
  }

  /// What is known of what was looked at.
  public LeftOut leftOut() {
    return new LeftOut(from, position, superseded(), retracted);
  }

  /// Of each key all before the newest that is not taken back: that one comes in their place.
  private long[] superseded() {
    LongStream.Builder superseded = LongStream.builder();
    for (List<Keyed> ofKey : byKey.values()) {
      int newest = ofKey.size() - 1;
      while (newest > 0 && retracted.contains(ofKey.get(newest).id())) {
        newest--;
      }
      ofKey.subList(0, Math.max(0, newest)).forEach(older -> superseded.add(older.offset()));
    }
    return superseded.build().sorted().toArray();
  }

  private void add(RoomRecord record) {
    records++;
    Handling handling = record.handling();
    if (handling.priority().compareTo(priority) < 0) {
      priority = handling.priority();
    }
    handling.retracts().ifPresent(retracted::add);
    handling
        .collapseKey()
        .ifPresent(
            key ->
                byKey
                    .computeIfAbsent(key, first -> new ArrayList<>(2))
                    .add(new Keyed(record.offset(), record.id())));
  }
}
