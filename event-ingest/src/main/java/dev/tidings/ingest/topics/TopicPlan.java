package dev.tidings.ingest.topics;

import dev.tidings.contracts.topics.Topics;
import java.time.Duration;
import java.util.List;

/// The topics that the platform stands on. Immutable.
record TopicPlan(Topics names, int historyPartitions, List<TopicSpec> specs) {

  TopicPlan {
    specs = List.copyOf(specs);
  }

  /// @param historyPartitions partitions of `history` and of `receipts`
  /// @param dedupeWindow how long an identity is remembered. `accepted` keeps that much more than
  /// `events` does: an event that waited to the end of its retention must still find the one that
  /// it repeats.
  static TopicPlan of(
      Topics names, int historyPartitions, TopicSettings settings, Duration dedupeWindow) {
    short replication = settings.replication();
    Duration acceptedRetention = settings.eventsRetention().plus(dedupeWindow).plusHours(1);
    return new TopicPlan(
        names,
        historyPartitions,
        List.of(
            TopicSpec.kept(
                names.events(),
                settings.eventsPartitions(),
                replication,
                settings.eventsRetention(),
                true,
                3 * TopicSpec.MIB),
            TopicSpec.kept(
                names.history(),
                historyPartitions,
                replication,
                settings.historyRetention(),
                true,
                TopicSpec.MIB),
            // A gateway places a receipt by its room, as the history places a notification. When a
            // deadline has passed is told by the broker's time of what was read.
            TopicSpec.kept(
                names.receipts(),
                historyPartitions,
                replication,
                settings.receiptsRetention(),
                true,
                TopicSpec.MIB),
            TopicSpec.kept(
                names.accepted(),
                settings.eventsPartitions(),
                replication,
                acceptedRetention,
                true,
                TopicSpec.MIB),
            TopicSpec.kept(
                names.outcomes(),
                settings.eventsPartitions(),
                replication,
                settings.outcomesRetention(),
                false,
                TopicSpec.MIB),
            TopicSpec.compacted(
                names.places(),
                settings.eventsPartitions(),
                replication,
                settings.placesRetention()),
            // A job is an accepted event as we write it: more than `events` takes, where its
            // producer wrote it shorter.
            TopicSpec.kept(
                names.expansions(),
                settings.eventsPartitions(),
                replication,
                acceptedRetention,
                false,
                4 * TopicSpec.MIB),
            // A letter is what was received, and why: more than `events` takes.
            TopicSpec.kept(
                names.deadLetters(),
                1,
                replication,
                settings.deadLettersRetention(),
                false,
                4 * TopicSpec.MIB)));
  }

  int eventsPartitions() {
    return specs.get(0).partitions();
  }
}
