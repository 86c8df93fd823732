package dev.tidings.tracker.store;

/// One partition of one incarnation of a topic.
///
/// @param topicId Kafka's own id: a topic that was deleted and made again has another
public record IntakePlace(String topic, int partition, String topicId) {}
