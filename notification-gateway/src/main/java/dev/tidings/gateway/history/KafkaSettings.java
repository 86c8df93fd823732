package dev.tidings.gateway.history;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// How Kafka is reached.
///
/// @param topicPrefix what the topics' names begin with
/// @param timeout a request that is not answered within it has failed
@ConfigurationProperties("tidings.kafka")
public record KafkaSettings(
    @Bindable(defaultValue = "127.0.0.1:9092") String bootstrapServers,
    @Bindable(defaultValue = "tidings") String topicPrefix,
    @Bindable(defaultValue = "5s") Duration timeout) {}
