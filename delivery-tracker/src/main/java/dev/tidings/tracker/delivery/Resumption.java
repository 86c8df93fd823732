package dev.tidings.tracker.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What one device said of one room by the places with which it came back: of what it was sent it
/// has everything before them. An ack that comes with the next connection.
///
/// Such a place is the end of a chain of connections, each of which began where the one before
/// had come to, and says nothing of what lies before the chain's own beginning: a page that is
/// loaded anew under the device's name, without a place, begins a new chain, and knows nothing of
/// what the last one missed. Where no beginning was ever told, the first place that is brought
/// counts as one. Words are taken in the order of their partition, which is the same for whoever
/// reads it again. Immutable.
///
/// @param floor where the latest chain begins; empty where nothing was told yet
/// @param claims ascending, and apart or touching; what was said first of a place counts
public record Resumption(OptionalLong floor, List<Claim> claims) {

  /// The row is written at each coming back, so it is to be short. Of more the oldest are joined:
  /// nothing that was claimed is lost, but for when it was.
  static final int MAX_CLAIMS = 16;

  public static final Resumption NONE = new Resumption(OptionalLong.empty(), List.of());

  /// One word.
  public sealed interface Word {

    /// @param before exclusive
    /// @param at by the gateway's clock
    /// @param heardAt when Kafka had it, by the broker's clock
    /// @param connection that the device came back with
    record Resumed(long before, Instant at, Instant heardAt, String connection, String gateway)
        implements Word {}

    /// @param from inclusive
    record BegunAnew(long from) implements Word {}
  }

  /// The device has what it was sent from `from` (inclusive) to `before` (exclusive).
  ///
  /// @param word that says so first
  public record Claim(long from, long before, Word.Resumed word) {

    public boolean covers(long offset) {
      return from <= offset && offset < before;
    }
  }

  public Resumption {
    claims = List.copyOf(claims);
  }

  public Resumption with(Word word) {
    return switch (word) {
      case Word.BegunAnew begun ->
          new Resumption(
              OptionalLong.of(Math.max(begun.from(), floor.orElse(begun.from()))), claims);
      case Word.Resumed resumed ->
          floor.isEmpty()
              ? new Resumption(OptionalLong.of(resumed.before()), claims)
              : claiming(resumed);
    };
  }

  /// Says nothing more of what lies before `place` than it has said.
  Resumption notBefore(long place) {
    return new Resumption(OptionalLong.of(Math.max(place, floor.orElse(place))), claims);
  }

  /// By which word the device has what it was sent at this place.
  public Optional<Word.Resumed> covering(long offset) {
    return claims.stream().filter(claim -> claim.covers(offset)).map(Claim::word).findFirst();
  }

  /// What of the range is claimed.
  List<OffsetRanges.Range> within(OffsetRanges.Range range) {
    return claims.stream()
        .filter(claim -> claim.from() <= range.through() && claim.before() > range.from())
        .map(
            claim ->
                new OffsetRanges.Range(
                    Math.max(claim.from(), range.from()),
                    Math.min(claim.before() - 1, range.through())))
        .toList();
  }

  /// Everything that is claimed lies before this; 0 where nothing is.
  public long end() {
    return claims.isEmpty() ? 0 : claims.getLast().before();
  }

  /// What is claimed from `end` (inclusive) on.
  public List<Claim> from(long end) {
    return claims.stream()
        .filter(claim -> claim.before() > end)
        .map(claim -> new Claim(Math.max(claim.from(), end), claim.before(), claim.word()))
        .toList();
  }

  private Resumption claiming(Word.Resumed resumed) {
    long from = Math.max(floor.orElseThrow(), end());
    if (from >= resumed.before()) {
      return this;
    }
    List<Claim> more = new ArrayList<>(claims);
    more.add(new Claim(from, resumed.before(), resumed));
    if (more.size() > MAX_CLAIMS) {
      Claim first = more.removeFirst();
      Claim second = more.getFirst();
      if (first.before() == second.from()) {
        more.set(0, new Claim(first.from(), second.before(), second.word()));
      }
    }
    return new Resumption(floor, more);
  }
}
