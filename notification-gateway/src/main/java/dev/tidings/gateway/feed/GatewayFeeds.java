package dev.tidings.gateway.feed;

import dev.tidings.contracts.live.RedisNames;
import dev.tidings.gateway.bus.BreakerFigures;
import dev.tidings.gateway.bus.CanarySettings;
import dev.tidings.gateway.bus.LiveLink;
import dev.tidings.gateway.bus.RedisSettings;
import dev.tidings.gateway.bus.Tails;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistorySettings;
import dev.tidings.gateway.history.HistoryWatch;
import dev.tidings.gateway.history.KafkaPlaces;
import dev.tidings.gateway.history.KafkaSettings;
import dev.tidings.gateway.history.LazyAdmin;
import dev.tidings.gateway.index.IndexMetrics;
import dev.tidings.gateway.index.IndexRung;
import dev.tidings.gateway.index.IndexSettings;
import dev.tidings.gateway.logtail.KafkaTail;
import dev.tidings.gateway.logtail.LogTail;
import dev.tidings.gateway.replay.CatchUpSettings;
import dev.tidings.gateway.replay.DeepHistory;
import dev.tidings.gateway.replay.Edges;
import dev.tidings.gateway.replay.LadderPages;
import dev.tidings.gateway.replay.LogRung;
import dev.tidings.gateway.replay.OffsetIndex;
import dev.tidings.gateway.replay.ReplayLadder;
import dev.tidings.gateway.replay.ReplayMetrics;
import dev.tidings.gateway.replay.ReplaySettings;
import dev.tidings.gateway.replay.SharedPages;
import dev.tidings.gateway.replay.SinceResolver;
import dev.tidings.gateway.subscription.LagMetrics;
import dev.tidings.gateway.subscription.Surroundings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/// Puts together what brings rooms to connections.
@Factory
final class GatewayFeeds {

  @Singleton
  @Bean(preDestroy = "close")
  LazyAdmin admin(KafkaSettings settings) {
    return new LazyAdmin(settings);
  }

  @Context
  @Bean(preDestroy = "close")
  HistoryWatch history(
      LazyAdmin admin,
      KafkaSettings kafka,
      HistorySettings settings,
      MeterRegistry metrics,
      io.micronaut.context.ApplicationContext context) {
    HistoryWatch watch =
        new HistoryWatch(
            admin,
            kafka,
            settings,
            () -> Thread.ofPlatform().name("history-replaced").start(context::close));
    watch.start();
    BreakerFigures.kafka(metrics, watch::breaker);
    return watch;
  }

  @Singleton
  KafkaPlaces places(LazyAdmin admin, HistoryWatch history) {
    return new KafkaPlaces(admin, history);
  }

  @Singleton
  @Bean(preDestroy = "close")
  LiveLink link(RedisSettings settings, CanarySettings canary, Tails tails, MeterRegistry metrics) {
    LiveLink link = LiveLink.open(settings, canary, tails);
    Gauge.builder("tidings.live.deaf", link, LiveLink::deaf)
        .description("Connections that hear nothing of Redis though it answers")
        .register(metrics);
    BreakerFigures.redis(metrics, "subscription", link::breaker);
    return link;
  }

  @Singleton
  @Bean(preDestroy = "close")
  Tails tails(RedisSettings settings, HistoryWatch history, MeterRegistry metrics) {
    Tails tails =
        Tails.open(
            settings,
            () ->
                new RedisNames(
                    settings.prefix(), history.known().epoch(), history.known().partitions()));
    BreakerFigures.redis(metrics, "commands", tails::breaker);
    return tails;
  }

  @Singleton
  @Bean(preDestroy = "close")
  LogRung log(KafkaSettings kafka, HistoryWatch history, ReplaySettings settings, Drops drops) {
    return new LogRung(kafka, history, settings, drops);
  }

  @Singleton
  @Bean(preDestroy = "close")
  OffsetIndex offsetIndex(
      KafkaSettings kafka,
      HistoryWatch history,
      IndexSettings settings,
      ReplaySettings replay,
      IndexMetrics metrics,
      Drops drops) {
    return settings.enabled()
        ? new IndexRung(kafka, history, settings, replay, metrics, drops)
        : OffsetIndex.NONE;
  }

  @Singleton
  IndexMetrics indexMetrics(MeterRegistry metrics) {
    return new IndexMetrics(metrics);
  }

  @Singleton
  DeepHistory deepHistory(
      OffsetIndex index, LogRung log, ReplaySettings settings, ReplayMetrics metrics) {
    return new DeepHistory(index, log, settings, metrics);
  }

  @Singleton
  ReplayMetrics replayMetrics(MeterRegistry metrics) {
    return new ReplayMetrics(metrics);
  }

  @Singleton
  LagMetrics lagMetrics(MeterRegistry metrics) {
    return new LagMetrics(metrics);
  }

  @Singleton
  ReplayLadder ladder(
      Tails tails, DeepHistory deep, ReplaySettings settings, ReplayMetrics metrics) {
    return new ReplayLadder(tails, deep, settings, metrics);
  }

  @Singleton
  SharedPages sharedPages(ReplayLadder ladder, CatchUpSettings settings) {
    return new SharedPages(ladder, settings, System::nanoTime);
  }

  @Singleton
  Edges edges(KafkaPlaces places, HistoryWatch history, ReplayLadder ladder, SharedPages pages) {
    return new Edges(places, history, ladder, pages);
  }

  @Singleton
  SinceResolver since(
      Tails tails,
      DeepHistory deep,
      KafkaPlaces places,
      HistoryWatch history,
      ReplaySettings settings) {
    return new SinceResolver(tails, deep, places, history, settings);
  }

  @Singleton
  LadderPages pages(
      ReplayLadder ladder,
      DeepHistory deep,
      Tails tails,
      KafkaPlaces places,
      HistoryWatch history,
      ReplaySettings settings,
      Drops drops) {
    return new LadderPages(
        ladder, deep, tails, places, history, settings, drops, InstantSource.system());
  }

  @Singleton
  Surroundings surroundings(
      HistoryWatch history,
      SharedPages pages,
      SinceResolver since,
      KafkaPlaces places,
      ReplaySettings settings,
      Drops drops,
      ReplayMetrics metrics,
      LagMetrics lags) {
    return new Surroundings(
        history, pages, since, places, settings, drops, metrics, lags, InstantSource.system());
  }

  @Singleton
  @Bean(preDestroy = "close")
  LogTail tail(
      LiveLink link,
      KafkaSettings kafka,
      HistoryWatch history,
      ReplaySettings settings,
      Drops drops) {
    return new KafkaTail(link.thread(), kafka, history, settings.fetchBytes(), drops);
  }

  @Singleton
  Outages outages(LiveLink link, MeterRegistry metrics, InstantSource clock) {
    return new Outages(metrics, clock, !link.isOff());
  }

  @Context
  @Bean(preDestroy = "close")
  LiveRooms rooms(
      LiveLink link,
      LogTail tail,
      RedisSettings redis,
      FeedSettings settings,
      OutageSettings outageSettings,
      Outages outages,
      Tails tails,
      Edges edges,
      Surroundings around,
      MeterRegistry metrics) {
    RoomFeed.Workshop workshop =
        new RoomFeed.Workshop(
            settings,
            link.thread(),
            edges,
            around.places(),
            around.reader(),
            new FeedMetrics(metrics),
            around.clock());
    Partitions partitions =
        new Partitions(link, tail, around.places(), outageSettings, outages, around.clock());
    LiveRooms rooms =
        new LiveRooms(
            link, partitions, tails, new Reaches(metrics), redis.prefix(), around, workshop);
    rooms.start();
    return rooms;
  }
}
