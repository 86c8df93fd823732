package dev.tidings.ingest.relay;

import dev.tidings.contracts.codec.FrameCodec;
import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.ingest.accept.EphemeralSink;
import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.figures.RealtimeFigures;
import dev.tidings.ingest.redis.Pipe;
import dev.tidings.ingest.redis.Reply;
import dev.tidings.ingest.redis.Request;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Publishes ephemeral messages to who listens now: at most once, and not at all while Redis is
/// away. On a connection of its own, so that a flood of them holds no record up. Thread-safe.
final class EphemeralRelay implements EphemeralSink {

  private final Supplier<Optional<RedisNames>> names;
  private final Supplier<Optional<Pipe>> redis;
  private final Drops drops;
  private final RealtimeFigures figures;
  private final InstantSource clock;
  private final long maxBytes;
  private final long replyTimeoutMs;

  private final AtomicLong bytesUnderWay = new AtomicLong();
  private volatile long lastReplyMs;

  /// @param names empty while the history is not known yet
  /// @param maxBytes what may wait for Redis' replies
  /// @param replyTimeout a connection that is full and silent for longer is dropped
  EphemeralRelay(
      Supplier<Optional<RedisNames>> names,
      Supplier<Optional<Pipe>> redis,
      Drops drops,
      RealtimeFigures figures,
      InstantSource clock,
      long maxBytes,
      Duration replyTimeout) {
    this.names = names;
    this.redis = redis;
    this.drops = drops;
    this.figures = figures;
    this.clock = clock;
    this.maxBytes = maxBytes;
    this.replyTimeoutMs = replyTimeout.toMillis();
  }

  @Override
  public Offer offer(
      Room room, byte[] notification, Optional<String> collapseKey, OptionalLong expiresAtMs) {
    Optional<RedisNames> known = names.get();
    Optional<Pipe> pipe = redis.get();
    if (known.isEmpty() || pipe.isEmpty()) {
      drops.count(Drops.Reason.EPHEMERAL_REDIS_FAILED);
      return Offer.TAKEN;
    }
    byte[] message =
        LiveMessageCodec.encode(
            new LiveMessage.Ephemeral(
                collapseKey, expiresAtMs, FrameCodec.ephemeral(notification)));
    long before = bytesUnderWay.getAndAdd(message.length);
    if (before + message.length > maxBytes) {
      bytesUnderWay.addAndGet(-message.length);
      if (clock.millis() - lastReplyMs > replyTimeoutMs) {
        pipe.get().close();
      }
      return Offer.FULL;
    }
    if (before == 0) {
      lastReplyMs = clock.millis();
    }
    pipe.get()
        .send(
            List.of(new Request.Publish(known.get().channel(room), message)),
            (request, reply) -> answered(message.length, reply));
    return Offer.TAKEN;
  }

  private void answered(int bytes, Reply reply) {
    bytesUnderWay.addAndGet(-bytes);
    lastReplyMs = clock.millis();
    if (reply instanceof Reply.Published) {
      figures.publishedEphemeral.increment();
    } else {
      figures.redisErrors.increment();
      drops.count(Drops.Reason.EPHEMERAL_REDIS_FAILED);
    }
  }
}
