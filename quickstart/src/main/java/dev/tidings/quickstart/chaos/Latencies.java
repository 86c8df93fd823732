package dev.tidings.quickstart.chaos;

import dev.tidings.quickstart.client.Observation;
import dev.tidings.quickstart.client.Recording;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How long each event was on its way to each client, by the producer's clock and the client's,
/// which are one. Immutable.
public final class Latencies {

  private static final Pattern PUBLISHED_AT = Pattern.compile("\"at\":(-?\\d+)");
  private static final double NINETY_NINTH = 0.99;
  private static final long NANOS_PER_MS = 1_000_000;

  private record Way(long publishedNanos, long tookNanos) {}

  private final List<Way> ways;

  private Latencies(List<Way> ways) {
    this.ways = ways;
  }

  public static Latencies of(Collection<Recording> recordings) {
    List<Way> ways = new ArrayList<>();
    for (Recording recording : recordings) {
      for (Observation seen : recording.all()) {
        if (seen instanceof Observation.Event event) {
          Matcher at = PUBLISHED_AT.matcher(event.notification());
          if (at.find()) {
            long published = Long.parseLong(at.group(1));
            ways.add(new Way(published, event.atNanos() - published));
          }
        }
      }
    }
    return new Latencies(ways);
  }

  /// The longest way of what was published from `from` to `to` (`System.nanoTime()`), in
  /// milliseconds; 0 where nothing was.
  public long worstMs(long from, long to) {
    return ways.stream()
            .filter(way -> way.publishedNanos() - from >= 0 && way.publishedNanos() - to <= 0)
            .mapToLong(Way::tookNanos)
            .max()
            .orElse(0)
        / NANOS_PER_MS;
  }

  /// The 99th percentile of what was published before `to`, in milliseconds; 0 where nothing was.
  long p99MsBefore(long to) {
    return p99Ms(ways.stream().filter(way -> way.publishedNanos() - to < 0));
  }

  /// The same of what was published from `from` to `to`.
  public long p99Ms(long from, long to) {
    return p99Ms(
        ways.stream()
            .filter(way -> way.publishedNanos() - from >= 0 && way.publishedNanos() - to <= 0));
  }

  private static long p99Ms(Stream<Way> ways) {
    long[] sorted = ways.mapToLong(Way::tookNanos).sorted().toArray();
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1, sorted.length * NINETY_NINTH)] / NANOS_PER_MS;
  }
}
