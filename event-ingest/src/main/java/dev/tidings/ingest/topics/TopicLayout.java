package dev.tidings.ingest.topics;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.topics.Topics;

/// The topics as they were found to be: all there, with the configured counts.
///
/// @param epoch of the history
/// @param eventsPartitions partitions of `events`, `accepted` and `expansions`
/// @param historyPartitions partitions of `history`
public record TopicLayout(Topics names, Epoch epoch, int eventsPartitions, int historyPartitions) {}
