package dev.tidings.ingest.relay;

import dev.tidings.contracts.live.RedisNames;
import dev.tidings.ingest.accept.AcceptStatus;
import dev.tidings.ingest.accept.EphemeralSink;
import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.figures.RealtimeFigures;
import dev.tidings.ingest.kafka.InstanceId;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.redis.Pipes;
import dev.tidings.ingest.redis.RedisLink;
import dev.tidings.ingest.redis.RedisSettings;
import dev.tidings.ingest.topics.TopicsReady;
import dev.tidings.tracing.Tracing;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.InstantSource;

@Factory
@Requires(property = "tidings.relay.enabled", notEquals = "false")
@Requires(property = "tidings.redis.enabled", notEquals = "false")
final class RelayFactory {

  @Singleton
  RelayStatus status() {
    return new RelayStatus();
  }

  @Context
  @Bean(preDestroy = "close")
  RunningRelay relay(
      KafkaAccess kafka,
      InstanceId instance,
      RedisSettings redisSettings,
      RelaySettings settings,
      TopicsReady topics,
      RelayStatus status,
      AcceptStatus accept,
      MeterRegistry registry,
      Tracing tracing,
      RealtimeFigures figures) {
    Pipes links = Pipes.open(redisSettings, "relay");
    breaker(registry, "relay", links);
    RelayParts parts =
        new RelayParts(
            kafka,
            "relay-" + instance.text(),
            redisSettings,
            settings,
            links,
            new RelayMetrics(registry, figures, InstantSource.system()),
            tracing,
            status,
            InstantSource.system());
    return new RunningRelay(parts, links, topics, accept.workedOnce());
  }

  /// One connection even in a cluster: every node brings a message to all others.
  @Singleton
  @Bean(preDestroy = "close")
  @Named("ephemeral")
  RedisLink ephemeralLink(RedisSettings settings, MeterRegistry registry) {
    RedisLink link = RedisLink.toAny(settings, "ephemeral").start();
    breaker(registry, "ephemeral", link);
    return link;
  }

  @Singleton
  EphemeralSink ephemeral(
      @Named("ephemeral") RedisLink link,
      RedisSettings settings,
      TopicsReady topics,
      Drops drops,
      RealtimeFigures figures) {
    return new EphemeralRelay(
        () ->
            topics
                .now()
                .map(
                    layout ->
                        new RedisNames(
                            settings.prefix(), layout.epoch(), layout.historyPartitions())),
        link::pipe,
        drops,
        figures,
        InstantSource.system(),
        settings.maxEphemeralBytes(),
        settings.replyTimeout());
  }

  private static void breaker(MeterRegistry registry, String connection, Pipes redis) {
    Gauge.builder("tidings.redis.breaker", redis, pipes -> pipes.breaker().figure())
        .description(
            "The breaker of Redis, by what the connection is for: 0 closed, 1 an attempt is under"
                + " way, 2 open")
        .tag("connection", connection)
        .register(registry);
  }
}
