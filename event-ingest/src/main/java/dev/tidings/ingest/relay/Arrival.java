package dev.tidings.ingest.relay;

import dev.tidings.ingest.redis.Reply;
import dev.tidings.ingest.redis.Request;

/// A reply on its way from the connection's thread to the relay's.
///
/// @param attempt the lane's count when it sent: what belongs to an earlier one is of no interest
record Arrival(Lane lane, long attempt, Request request, Reply reply) {}
