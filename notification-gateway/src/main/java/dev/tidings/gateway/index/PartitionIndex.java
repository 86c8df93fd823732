package dev.tidings.gateway.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is known of one partition: parts that cover stretches of it, with holes where something was
/// never read, was damaged, or is not yet read.
///
/// It answers only for what lies within an unbroken line of parts; where that line ends the answer
/// ends, and says so. Lookups on any thread see the parts as they stood at one moment; one thread
/// builds. A part that proved wrong may be taken out by anybody.
final class PartitionIndex {

  private static final Logger log = LoggerFactory.getLogger(PartitionIndex.class);

  private final SegmentFolder folder;
  private final int segmentRecords;
  private final IndexMetrics metrics;

  /// Ascending, disjoint. Changed under this object's lock only.
  private volatile List<Part> parts;

  private volatile boolean closed;

  PartitionIndex(SegmentFolder folder, int segmentRecords, IndexMetrics metrics) {
    this.folder = folder;
    this.segmentRecords = segmentRecords;
    this.metrics = metrics;
    this.parts = List.copyOf(folder.load());
  }

  /// What a lookup found.
  sealed interface Found {

    /// @param offsets ascending: all with this hash from the asked-for place to `coveredTo`
    /// @param coveredTo exclusive, behind the asked-for place
    record Offsets(long[] offsets, long coveredTo) implements Found {}

    /// More than were allowed.
    record TooMany() implements Found {}

    /// @param until from there on (inclusive) something is known again; `Long.MAX_VALUE` for
    // nowhere
    record Unknown(long until) implements Found {}
  }

  /// The first `page` offsets of the range.
  ///
  /// @param from inclusive
  /// @param to exclusive, above `from`
  /// @param max a range that has more of them than that is not answered
  Found find(int hash, long from, long to, int page, long max) {
    List<Part> now = parts;
    try {
      // A range of no more offsets has no more records: nothing to count then.
      if (to - from > max && count(now, hash, from, to) > max) {
        return new Found.TooMany();
      }
    } catch (DamagedSegmentException e) {
      log.atDebug().setCause(e).log("Not counted"); // the lookup comes to it, or stops before
    }
    Offsets found = new Offsets(page);
    long position = from;
    for (Part part : now) {
      if (part.to() <= position) {
        continue;
      }
      if (part.from() > position) {
        break;
      }
      long end = Math.min(to, part.to());
      try {
        part.collect(hash, position, end, found);
      } catch (DamagedSegmentException e) {
        distrust(part, e.getMessage());
        // What was collected of it may not be all, and what came before it is.
        return position > from
            ? new Found.Offsets(below(found.toArray(), position), position)
            : new Found.Unknown(knownFrom(from));
      }
      position = end;
      if (found.isFull()) {
        long[] offsets = found.toArray();
        return new Found.Offsets(offsets, offsets[offsets.length - 1] + 1);
      }
      if (position >= to) {
        break;
      }
    }
    return position > from
        ? new Found.Offsets(found.toArray(), position)
        : new Found.Unknown(knownFrom(from));
  }

  /// The last `max` offsets before `to` (exclusive), as far back as the line of parts that ends
  /// there is unbroken; `coveredFrom` is where it begins. Empty where `to` is not covered.
  record Last(long[] offsets, long coveredFrom) {}

  Last last(int hash, long to, int max) {
    long[] found = {};
    long position = to;
    for (Part part : parts.reversed()) {
      if (part.from() >= position) {
        continue;
      }
      if (part.to() < position || found.length == max) {
        break;
      }
      try {
        long[] before = part.last(hash, part.from(), position, max - found.length);
        long[] both = new long[before.length + found.length];
        System.arraycopy(before, 0, both, 0, before.length);
        System.arraycopy(found, 0, both, before.length, found.length);
        found = both;
        position = part.from();
      } catch (DamagedSegmentException e) {
        distrust(part, e.getMessage());
        break;
      }
    }
    return new Last(found, position);
  }

  /// A record stands where this index says that it does not, or not where it says that it does.
  void distrustAt(long offset, String why) {
    for (Part part : parts) {
      if (part.from() <= offset && offset < part.to()) {
        distrust(part, why);
      }
    }
  }

  /// Where the part that reaches furthest ends; 0 where there is none.
  long end() {
    List<Part> now = parts;
    return now.isEmpty() ? 0 : now.getLast().to();
  }

  /// How many offsets from `begin` to `end` are not covered.
  long missing(long begin, long end) {
    long covered = 0;
    for (Part part : parts) {
      covered += Math.max(0, Math.min(end, part.to()) - Math.max(begin, part.from()));
    }
    return Math.max(0, end - begin) - covered;
  }

  long records() {
    long records = 0;
    for (Part part : parts) {
      records +=
          switch (part) {
            case Growing growing -> growing.records();
            case Segment segment -> segment.records();
          };
    }
    return records;
  }

  long diskBytes() {
    long bytes = 0;
    for (Part part : parts) {
      bytes += part instanceof Segment segment ? segment.bytes() : 0;
    }
    return bytes;
  }

  /// Begins to build where something is missing first, at or behind `floor`; what was being built
  /// and is not sealed is forgotten. Building thread only.
  Growing begin(long floor) {
    synchronized (this) {
      List<Part> kept = new ArrayList<>(parts);
      kept.removeIf(Growing.class::isInstance);
      long from = floor;
      long limit = Long.MAX_VALUE;
      for (Part part : kept) {
        if (part.from() > from) {
          limit = part.from();
          break;
        }
        from = Math.max(from, part.to());
      }
      Growing growing = new Growing(from, limit, segmentRecords);
      kept.add(growing);
      replace(kept);
      return growing;
    }
  }

  /// Writes what was built to a file, and goes on behind it. Building thread only.
  ///
  /// @return the next one; or the same where it was taken out meanwhile, or has nothing
  Growing seal(Growing growing) {
    if (growing.to() == growing.from() || !parts.contains(growing)) {
      return growing;
    }
    Segment segment = folder.write(growing.from(), growing.to(), growing.entries());
    Growing next = new Growing(growing.to(), growing.limit(), segmentRecords);
    synchronized (this) {
      List<Part> changed = new ArrayList<>(parts);
      if (changed.remove(growing)) {
        changed.add(segment);
        changed.add(next);
        replace(changed);
        return next;
      }
    }
    folder.delete(segment); // it was distrusted while it was written
    return growing;
  }

  /// Whether it is still part of this.
  boolean holds(Growing growing) {
    return parts.contains(growing);
  }

  /// Whether something from `floor` on is missing before what is being built.
  boolean misses(long floor) {
    long position = floor;
    for (Part part : parts) {
      if (part.from() > position) {
        return true;
      }
      if (part instanceof Growing) {
        return false;
      }
      position = Math.max(position, part.to());
    }
    return false;
  }

  /// Forgets what ends before `floor`. Building thread only.
  void dropBefore(long floor) {
    for (Part part : parts) {
      if (part instanceof Segment segment && segment.to() <= floor) {
        takeOut(segment);
        folder.delete(segment);
      }
    }
  }

  /// Forgets all. Building thread only.
  void dropAll() {
    dropBefore(Long.MAX_VALUE);
  }

  /// Files that are closed under a lookup are not damaged: none is deleted from here on.
  void close() {
    closed = true;
    for (Part part : parts) {
      if (part instanceof Segment segment) {
        folder.close(segment);
      }
    }
  }

  private static long count(List<Part> parts, int hash, long from, long to)
      throws DamagedSegmentException {
    long counted = 0;
    for (Part part : parts) {
      long first = Math.max(from, part.from());
      long end = Math.min(to, part.to());
      counted += first < end ? part.count(hash, first, end) : 0;
    }
    return counted;
  }

  private static long[] below(long[] offsets, long position) {
    int count = 0;
    while (count < offsets.length && offsets[count] < position) {
      count++;
    }
    return java.util.Arrays.copyOf(offsets, count);
  }

  private long knownFrom(long from) {
    for (Part part : parts) {
      if (part.from() > from && part.to() > part.from()) {
        return part.from();
      }
    }
    return Long.MAX_VALUE;
  }

  private void distrust(Part part, String why) {
    if (!closed && takeOut(part)) {
      log.atWarn()
          .addKeyValue("from", part.from())
          .addKeyValue("to", part.to())
          .addKeyValue("why", why)
          .log("A part of the index is not to be trusted: it is built anew");
      metrics.damaged();
      if (part instanceof Segment segment) {
        folder.delete(segment);
      }
    }
  }

  private synchronized boolean takeOut(Part part) {
    List<Part> kept = new ArrayList<>(parts);
    boolean held = kept.remove(part);
    parts = List.copyOf(kept);
    return held;
  }

  private void replace(List<Part> changed) {
    changed.sort(Comparator.comparingLong(Part::from));
    parts = List.copyOf(changed);
  }
}
