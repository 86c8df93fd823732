package dev.tidings.tracing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;

/// Gives a service its tracing; off loads no class of OpenTelemetry.
@Factory
final class TracingFactory {

  @Singleton
  @Bean(preDestroy = "close")
  Tracing tracing(
      TracingSettings settings,
      MeterRegistry registry,
      @Value("${micronaut.application.name}") String service,
      @Value("${tidings.instance-id:unnamed}") String instance) {
    return settings.isOff()
        ? Tracing.off()
        : Otlp.tracing(settings, new SpanTracing.Maker(service, instance), registry);
  }
}
