package dev.tidings.ingest.accept;

import dev.tidings.ingest.dedupe.DedupeWindow;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/// The partitions that this instance works on, each with its window and its committed place.
/// Confined to accept's thread.
final class Owned {

  private final TreeMap<Integer, Place> places = new TreeMap<>();

  /// @param position everything before it is done: the entries of `accepted` say so
  /// @param takenThroughMs as {@link Claim#takenThroughMs}
  record Place(DedupeWindow window, long position, long takenThroughMs) {

    /// The place as it is committed to the group.
    OffsetAndMetadata toCommit(Claim claim) {
      return new OffsetAndMetadata(position, claim.text());
    }
  }

  void add(int partition, Place place) {
    places.put(partition, place);
  }

  void remove(int partition) {
    places.remove(partition);
  }

  boolean has(int partition) {
    return places.containsKey(partition);
  }

  /// @throws IllegalStateException where the partition is not owned: a bug
  Place at(int partition) {
    Place place = places.get(partition);
    if (place == null) {
      throw new IllegalStateException("partition " + partition + " is not owned");
    }
    return place;
  }

  DedupeWindow window(int partition) {
    return at(partition).window();
  }

  void move(int partition, long position, long takenThroughMs) {
    places.put(partition, new Place(window(partition), position, takenThroughMs));
  }

  Set<Integer> partitions() {
    return Set.copyOf(places.keySet());
  }
}
