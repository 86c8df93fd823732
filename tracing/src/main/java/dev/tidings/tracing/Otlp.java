package dev.tidings.tracing;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;

/// Spans to a collector, by OTLP over HTTP.
final class Otlp {

  private Otlp() {}

  static Tracing tracing(
      TracingSettings settings, SpanTracing.Maker maker, MeterRegistry registry) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(settings.tracesAddress())
            .setTimeout(settings.exportTimeout())
            .build();
    return SpanTracing.exportingTo(exporter, settings, maker, registry);
  }
}
