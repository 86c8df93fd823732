package dev.tidings.gateway.history;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// What the history must look like.
///
/// @param partitions the count that rooms are spread by: a topic with another one is not ours
/// @param checkEvery how often it is asked whether the topic is still the same, and with that
/// whether Kafka answers
@ConfigurationProperties("tidings.history")
public record HistorySettings(
    @Bindable(defaultValue = "6") int partitions,
    @Bindable(defaultValue = "2s") Duration checkEvery) {}
