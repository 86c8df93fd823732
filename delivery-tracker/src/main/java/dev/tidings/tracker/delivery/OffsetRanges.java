package dev.tidings.tracker.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Offsets of one room that a device was sent, or acknowledged: ranges with both ends inclusive,
/// ascending, not touching.
///
/// A hole in which nothing of the room stands says nothing, and is closed once there are many
/// ({@link #isDueAfter}): so ranges grow with what a device missed, and not with its connections,
/// of which rotation makes dozens a day. At most {@link #MAX_RANGES} are kept. Where one more
/// comes, the lowest are forgotten, and what stood in them is no longer said to be sent or
/// received: too little is claimed, never too much. Immutable.
public record OffsetRanges(List<Range> ranges) {

  public static final int MAX_RANGES = 256;

  /// Holes are not looked at where there are no more ranges than this.
  private static final int FEW = 64;

  /// One look at the holes is for so many ranges more.
  private static final int PORTION = 16;

  public static final OffsetRanges NONE = new OffsetRanges(List.of());

  private static final Pattern RANGE = Pattern.compile("\\[(\\d+),(\\d+)\\)");

  /// @param from inclusive
  /// @param through inclusive
  public record Range(long from, long through) {
    public Range {
      if (from < 0 || through < from || through == Long.MAX_VALUE) {
        throw new IllegalArgumentException(
            "range: " + from + " to " + through + " (expected: 0 or more, ascending)");
      }
    }
  }

  public OffsetRanges {
    ranges = List.copyOf(ranges);
  }

  /// These and the offsets of `added`.
  public OffsetRanges with(Range added) {
    List<Range> merged = new ArrayList<>(ranges.size() + 1);
    long from = added.from();
    long through = added.through();
    int at = 0;
    for (Range range : ranges) {
      if (range.through() + 1 < from) {
        merged.add(range);
        at++;
      } else if (range.from() > through + 1) {
        merged.add(range);
      } else {
        from = Math.min(from, range.from());
        through = Math.max(through, range.through());
      }
    }
    merged.add(at, new Range(from, through));
    return new OffsetRanges(
        merged.size() <= MAX_RANGES
            ? merged
            : merged.subList(merged.size() - MAX_RANGES + PORTION, merged.size()));
  }

  /// Offsets of none, between one and the next.
  ///
  /// @param most of them, the highest
  public List<Range> holes(int most) {
    List<Range> holes = new ArrayList<>();
    for (int at = Math.max(1, ranges.size() - most); at < ranges.size(); at++) {
      holes.add(new Range(ranges.get(at - 1).through() + 1, ranges.get(at).from() - 1));
    }
    return holes;
  }

  /// Whether it is time to look which of the holes are empty.
  ///
  /// @param before these, before they grew
  public boolean isDueAfter(OffsetRanges before) {
    return ranges.size() > FEW && ranges.size() / PORTION > before.ranges.size() / PORTION;
  }

  /// These and those.
  public OffsetRanges with(OffsetRanges others) {
    OffsetRanges all = this;
    for (Range range : others.ranges) {
      all = all.with(range);
    }
    return all;
  }

  /// What of these is not in `others`.
  public OffsetRanges minus(OffsetRanges others) {
    List<Range> left = new ArrayList<>();
    for (Range range : ranges) {
      long from = range.from();
      for (Range taken : others.ranges) {
        if (taken.through() < from || taken.from() > range.through()) {
          continue;
        }
        if (taken.from() > from) {
          left.add(new Range(from, taken.from() - 1));
        }
        from = taken.through() + 1;
      }
      if (from <= range.through()) {
        left.add(new Range(from, range.through()));
      }
    }
    return new OffsetRanges(left);
  }

  /// All of them lie before this; 0 where there are none.
  public long end() {
    return ranges.isEmpty() ? 0 : ranges.getLast().through() + 1;
  }

  public boolean contains(long offset) {
    return ranges.stream().anyMatch(range -> range.from() <= offset && offset <= range.through());
  }

  /// As PostgreSQL writes an `int8multirange`: upper ends exclusive.
  public String toMultirange() {
    StringBuilder text = new StringBuilder("{");
    for (Range range : ranges) {
      if (text.length() > 1) {
        text.append(',');
      }
      text.append('[').append(range.from()).append(',').append(range.through() + 1).append(')');
    }
    return text.append('}').toString();
  }

  /// Reads {@link #toMultirange}'s text.
  public static OffsetRanges ofMultirange(String text) {
    List<Range> ranges = new ArrayList<>();
    Matcher matcher = RANGE.matcher(text);
    while (matcher.find()) {
      ranges.add(new Range(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)) - 1));
    }
    return new OffsetRanges(ranges);
  }
}
