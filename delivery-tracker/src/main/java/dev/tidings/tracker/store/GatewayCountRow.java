package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;

/// How many open connections of a gateway are known, and of how many users.
@Introspected
public record GatewayCountRow(String gateway, long connections, long users) {}
