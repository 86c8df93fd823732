package dev.tidings.ingest.accept;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;

/// Behind which offset of each history partition an owner's next record will stand: behind its own
/// last one. What others append meanwhile lies between. Confined to accept's thread.
final class HistoryFronts {

  private final Map<Integer, Long> next = new HashMap<>();

  void appended(RecordMetadata place) {
    next.merge(place.partition(), place.offset() + 1, Math::max);
  }

  /// An offset that the next record's is not below; 0 before the first.
  long notBefore(int partition) {
    return next.getOrDefault(partition, 0L);
  }
}
