package dev.tidings.tracing;

import dev.tidings.contracts.trace.TraceParent;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.InstantSource;
import java.util.Optional;

/// Makes spans of what its producer has sampled, within the bound of spans a second. What is not
/// sampled, or is above the bound, is carried on, so that the tree stays connected. Thread-safe.
public final class SpanTracing implements Tracing {

  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
  private static final AttributeKey<String> INSTANCE =
      AttributeKey.stringKey("service.instance.id");

  private final SpanQueue queue;
  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final SpanBudget budget;
  private final TracingMeters meters;

  /// Who makes the spans.
  ///
  /// @param instance this process's name among its like
  public record Maker(String service, String instance) {}

  private SpanTracing(
      SpanExporter exporter,
      TracingSettings settings,
      Maker maker,
      TracingMeters meters,
      InstantSource clock) {
    this.meters = meters;
    this.queue = new SpanQueue(exporter, settings, meters).start();
    this.budget = new SpanBudget(settings.maxSpansPerSecond(), clock);
    this.provider =
        SdkTracerProvider.builder()
            // Only what is sampled comes this far.
            .setSampler(Sampler.alwaysOn())
            .setResource(
                Resource.create(
                    Attributes.of(SERVICE, maker.service(), INSTANCE, maker.instance())))
            .addSpanProcessor(queue)
            .build();
    this.tracer = provider.get("dev.tidings");
  }

  /// @param exporter takes the spans, on a thread of its own; closed with this
  public static SpanTracing exportingTo(
      SpanExporter exporter, TracingSettings settings, Maker maker, MeterRegistry registry) {
    return new SpanTracing(
        exporter, settings, maker, new TracingMeters(registry), InstantSource.system());
  }

  @Override
  public Hop beginTraced(Stage stage, Optional<TraceParent> parent) {
    TraceParent from = parent.orElseThrow();
    if (!from.isSampled()) {
      return new Hop.Carried(parent);
    }
    if (!budget.take()) {
      meters.dropped(TracingMeters.Reason.RATE, 1);
      return new Hop.Carried(parent);
    }
    Span span =
        tracer
            .spanBuilder(stage.text())
            .setSpanKind(kindOf(stage))
            .setParent(Context.root().with(Span.wrap(remote(from))))
            .startSpan();
    return new SpanHop(span, from.at(span.getSpanContext().getSpanId()));
  }

  @Override
  public void close() {
    provider.close();
    queue.close();
  }

  private static SpanContext remote(TraceParent parent) {
    return SpanContext.createFromRemoteParent(
        parent.traceId(), parent.spanId(), TraceFlags.getSampled(), TraceState.getDefault());
  }

  private static SpanKind kindOf(Stage stage) {
    return switch (stage) {
      case ACCEPT, ACK -> SpanKind.CONSUMER;
      case HISTORY, RELAY, SEND -> SpanKind.PRODUCER;
    };
  }
}
