package dev.tidings.gateway.bus;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// How Redis is reached.
///
/// @param prefix what all keys and channels begin with
/// @param timeout a command that is not answered within it has failed
/// @param pingEvery how often a silent connection is asked whether it lives
/// @param reconnectDelay the longest wait between two attempts to connect
@ConfigurationProperties("tidings.redis")
public record RedisSettings(
    @Bindable(defaultValue = "redis://127.0.0.1:6379") String url,
    @Bindable(defaultValue = "tidings") String prefix,
    @Bindable(defaultValue = "2s") Duration timeout,
    @Bindable(defaultValue = "3s") Duration pingEvery,
    @Bindable(defaultValue = "500ms") Duration reconnectDelay) {}
