package dev.tidings.gateway.feed;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// How feeds are kept.
///
/// @param linger how long a room stays subscribed when its last follower has left
/// @param openTimeout a feed that is not open within it has failed
/// @param retry the wait before a read that failed is tried again
/// @param markInterval how often a partition's mark is told to the event loops at most
/// @param maxHeld live messages that one feed holds while it repairs itself
/// @param maxHeldBytes their bytes
@ConfigurationProperties("tidings.feed")
public record FeedSettings(
    @Bindable(defaultValue = "10s") Duration linger,
    @Bindable(defaultValue = "5s") Duration openTimeout,
    @Bindable(defaultValue = "250ms") Duration retry,
    @Bindable(defaultValue = "250ms") Duration markInterval,
    @Bindable(defaultValue = "1024") int maxHeld,
    @Bindable(defaultValue = "1048576") long maxHeldBytes) {}
