package dev.tidings.ingest.relay;

import dev.tidings.contracts.live.RedisNames;
import dev.tidings.tracing.Tracing;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What all lanes of a relay have in common.
///
/// @param replyTimeoutMs a connection that owes a reply for longer is dropped
/// @param newGeneration names that no generation ever had: 1 to 16 of `0-9 a-z`
/// @param inbox takes replies on the connection's thread, for {@link Lane#arrived}
record Surroundings(
    RedisNames names,
    RelaySettings settings,
    long replyTimeoutMs,
    Supplier<String> newGeneration,
    RelayMetrics metrics,
    Tracing tracing,
    Consumer<Arrival> inbox) {}
