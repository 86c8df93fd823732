package dev.tidings.gateway.app;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.gateway.access.AccessRule;
import dev.tidings.gateway.access.AccessSettings;
import dev.tidings.gateway.access.TokenVerifier;
import dev.tidings.gateway.bus.BreakerFigures;
import dev.tidings.gateway.bus.RedisSettings;
import dev.tidings.gateway.drain.Drain;
import dev.tidings.gateway.drain.Rebalance;
import dev.tidings.gateway.drain.RebalanceSettings;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistorySettings;
import dev.tidings.gateway.history.KafkaSettings;
import dev.tidings.gateway.place.DevicePlaces;
import dev.tidings.gateway.place.KafkaDevicePlaces;
import dev.tidings.gateway.place.NoPlaces;
import dev.tidings.gateway.place.PlaceSettings;
import dev.tidings.gateway.receipt.ReceiptOutbox;
import dev.tidings.gateway.receipt.ReceiptSettings;
import dev.tidings.gateway.registry.ConnectionLookup;
import dev.tidings.gateway.registry.GatewayLoad;
import dev.tidings.gateway.registry.Registry;
import dev.tidings.gateway.registry.RegistryErrors;
import dev.tidings.gateway.registry.RegistrySettings;
import dev.tidings.gateway.registry.RegistryStore;
import dev.tidings.gateway.replay.CatchUpSettings;
import dev.tidings.gateway.session.AckSettings;
import dev.tidings.gateway.session.ConnectionWatch;
import dev.tidings.gateway.session.Connections;
import dev.tidings.gateway.session.Loops;
import dev.tidings.gateway.session.NewDeviceSettings;
import dev.tidings.gateway.session.PublishSettings;
import dev.tidings.gateway.session.SessionMetrics;
import dev.tidings.gateway.session.SessionSettings;
import dev.tidings.gateway.session.Surroundings;
import dev.tidings.gateway.subscription.Feeds;
import dev.tidings.gateway.trace.DeliveryTraces;
import dev.tidings.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Puts the connections' part of the gateway together.
@Factory
final class GatewayWiring {

  @Singleton
  @Primary
  InstantSource clock() {
    return InstantSource.system();
  }

  @Singleton
  AccessRule accessRule(AccessSettings settings) {
    return new AccessRule(settings.allForEveryone());
  }

  /// Made at the start: a gateway without a key to check tokens by refuses to start.
  @Context
  Surroundings surroundings(
      GatewayId gateway,
      Feeds feeds,
      AccessRule rule,
      TokenVerifier tokens,
      SessionSettings settings,
      ReceiptSettings receipts,
      AckSettings acks,
      NewDeviceSettings newDevice,
      DevicePlaces places,
      PublishSettings publish,
      CatchUpSettings catchUp,
      Connections connections,
      Loops loops,
      SessionMetrics metrics,
      Drops drops,
      DeliveryTraces traces,
      List<ConnectionWatch> watches,
      InstantSource clock) {
    return new Surroundings(
        gateway.text(),
        feeds,
        rule,
        tokens,
        settings,
        receipts,
        acks,
        newDevice,
        places,
        publish,
        catchUp,
        connections,
        loops,
        metrics,
        drops,
        traces,
        watches,
        clock);
  }

  @Singleton
  DeliveryTraces deliveryTraces(Tracing tracing, HistorySettings history) {
    return new DeliveryTraces(tracing, history.partitions());
  }

  @Singleton
  @Bean(preDestroy = "close")
  ReceiptOutbox receiptOutbox(
      GatewayId gateway,
      ReceiptSettings settings,
      Drops drops,
      KafkaSettings kafka,
      HistorySettings history,
      InstantSource clock) {
    Properties producer = new Properties();
    producer.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    producer.put(ProducerConfig.CLIENT_ID_CONFIG, gateway.text() + "-receipts");
    producer.put(ProducerConfig.ACKS_CONFIG, "all");
    producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    producer.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
    producer.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 600_000);
    // Above what the outbox holds, so that its bound is the one that counts.
    producer.put(ProducerConfig.BUFFER_MEMORY_CONFIG, settings.maxBytes() * 2);
    return new ReceiptOutbox(
        gateway.text(),
        clock.instant(),
        new Topics(kafka.topicPrefix()),
        history.partitions(),
        settings,
        new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer()),
        drops);
  }

  /// Made at the start, so that the places are known by the time that clients come.
  @Context
  @Bean(preDestroy = "close")
  @Requires(property = "tidings.places.enabled", notEquals = "false")
  KafkaDevicePlaces devicePlaces(
      GatewayId gateway, KafkaSettings kafka, PlaceSettings settings, Drops drops) {
    return new KafkaDevicePlaces(gateway.text(), kafka, settings, drops);
  }

  @Singleton
  @Requires(property = "tidings.places.enabled", value = "false")
  NoPlaces noPlaces() {
    return new NoPlaces();
  }

  @Singleton
  RegistryStore registryStore(RedisSettings redis, MeterRegistry metrics) {
    RegistryStore store =
        redis.enabled()
            ? new RegistryStore(
                redis.addresses(), redis.cluster(), redis.prefix(), redis.reconnectDelay())
            : RegistryStore.off();
    BreakerFigures.redis(metrics, "registry", store::breaker);
    return store;
  }

  @Singleton
  @Bean(preDestroy = "close")
  Registry registry(
      GatewayId gateway,
      RegistryStore store,
      RegistrySettings settings,
      Connections connections,
      RegistryErrors errors,
      Begun begun,
      BeanProvider<Takes> takes,
      EmbeddedServer server) {
    return new Registry(
        gateway.text(),
        store,
        settings,
        () -> {
          Map<String, String> fields =
              new HashMap<>(
                  GatewayLoad.fields(begun.since(), connections.staying(), takes.get().now()));
          fields.put("address", settings.addressOr(addressOf(server)));
          fields.put("connections", Integer.toString(connections.size()));
          fields.put("rooms", Integer.toString(connections.followings()));
          fields.put("draining", Boolean.toString(connections.isDraining()));
          return fields;
        },
        errors);
  }

  /// When this life of the gateway began, before its first connection.
  record Begun(String since) {}

  @Singleton
  Begun begun(InstantSource clock) {
    return new Begun(clock.instant().toString());
  }

  @Context
  @Bean(preDestroy = "close")
  Rebalance rebalance(
      GatewayId gateway,
      RebalanceSettings settings,
      Connections connections,
      RegistryStore store,
      Begun begun,
      BeanProvider<Takes> takes,
      MeterRegistry metrics) {
    return new Rebalance(
            settings,
            connections,
            () ->
                new GatewayLoad(
                    gateway.text(), begun.since(), 0, connections.staying(), takes.get().now()),
            store::loads,
            metrics)
        .start();
  }

  private static String addressOf(EmbeddedServer server) {
    return server.isRunning() ? server.getHost() + ":" + server.getPort() : "starting";
  }

  @Singleton
  ConnectionLookup connectionLookup(RegistryStore store) {
    return new ConnectionLookup(store);
  }

  @Singleton
  Drain drain(
      Connections connections,
      Loops loops,
      ReceiptOutbox receipts,
      Registry registry,
      @Value("${tidings.drain.time}") Duration time) {
    return new Drain(connections, loops, receipts, registry, time);
  }
}
