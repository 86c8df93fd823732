package dev.tidings.tracker.delivery;

import java.time.Instant;

/// A gateway's process, from its beginning on.
public record GatewayLife(String gateway, Instant since) {}
