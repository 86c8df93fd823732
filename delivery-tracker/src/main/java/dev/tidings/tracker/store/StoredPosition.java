package dev.tidings.tracker.store;

/// Where a partition was left.
///
/// @param nextOffset everything before it has been taken in
public record StoredPosition(String topicId, long nextOffset) {}
