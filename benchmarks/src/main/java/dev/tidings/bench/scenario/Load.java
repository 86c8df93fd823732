package dev.tidings.bench.scenario;

import java.time.Duration;

/// What clients and producers do.
///
/// @param connections clients, each a user of its own
/// @param room the shared room, where the scenario has one
/// @param dataBytes how long an event's `data` is
/// @param ackEvery at least so long lies between two acks of a connection; zero for none
public record Load(int connections, Rate rate, String room, int dataBytes, Duration ackEvery) {}
