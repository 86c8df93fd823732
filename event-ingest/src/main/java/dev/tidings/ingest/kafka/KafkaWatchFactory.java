package dev.tidings.ingest.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import org.apache.kafka.clients.admin.Admin;

@Factory
final class KafkaWatchFactory {

  @Context
  @Bean(preDestroy = "close")
  KafkaWatch watch(Admin admin, KafkaWatchSettings settings, MeterRegistry metrics) {
    KafkaWatch watch = new KafkaWatch(admin, settings).start();
    Gauge.builder("tidings.kafka.breaker", watch, kafka -> kafka.breaker().figure())
        .description(
            "The breaker of Kafka: 0 closed, 1 an attempt is under way, 2 open: publishing is"
                + " refused")
        .register(metrics);
    return watch;
  }
}
