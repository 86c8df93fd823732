package dev.tidings.gateway.trace;

import dev.tidings.tracing.SpanTracing;
import dev.tidings.tracing.Tracing;
import dev.tidings.tracing.TracingSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Tracing that is on, with a collector in memory.
@Factory
@Requires(property = "test.spans", value = "memory")
final class SpansInMemory {

  @Singleton
  InMemorySpanExporter exporter() {
    return InMemorySpanExporter.create();
  }

  @Singleton
  @Primary
  @Bean(preDestroy = "close")
  Tracing tracing(InMemorySpanExporter exporter, MeterRegistry registry) {
    return SpanTracing.exportingTo(
        exporter,
        new TracingSettings("", 1_000, 1_000, Duration.ofMillis(10), Duration.ofSeconds(5)),
        new SpanTracing.Maker("notification-gateway", "test"),
        registry);
  }
}
