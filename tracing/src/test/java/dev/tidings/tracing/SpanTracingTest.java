package dev.tidings.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpanTracingTest {

  private static final SpanTracing.Maker MAKER = new SpanTracing.Maker("test", "one");
  private static final UUID ID = new UUID(1, 2);
  private static final Optional<TraceParent> SAMPLED =
      TraceParent.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  private static final Optional<TraceParent> NOT_SAMPLED =
      TraceParent.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private SpanTracing tracing = tracing(exporter, 1_000, 1_000);

  @AfterEach
  void close() {
    tracing.close();
  }

  @Test
  void eachHopIsTheChildOfTheOneBefore() {
    Hop first = tracing.begin(Stage.HISTORY, SAMPLED);
    Hop second = tracing.begin(Stage.RELAY, first.traceParent());
    second.about(Room.ofUser("42"), ID).at(3, 77).end();
    first.fail("aborted");

    List<SpanData> spans = exported(2);
    SpanData relay = spans.getFirst();
    SpanData history = spans.getLast();
    assertThat(history.getName()).isEqualTo("history");
    assertThat(history.getParentSpanId()).isEqualTo(SAMPLED.orElseThrow().spanId());
    assertThat(history.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(relay.getTraceId()).isEqualTo(SAMPLED.orElseThrow().traceId());
    assertThat(relay.getParentSpanId()).isEqualTo(history.getSpanId());
    assertThat(relay.getSpanId()).isEqualTo(second.traceParent().orElseThrow().spanId());
    assertThat(relay.getAttributes().get(AttributeKey.longKey("tidings.offset"))).isEqualTo(77);
  }

  /// Spans leave the platform, and the name of a user's room is who he is.
  @Test
  void ofARoomOnlyItsKindIsTold() {
    tracing.begin(Stage.SEND, SAMPLED).about(Room.ofUser("42"), ID).end();

    assertThat(exported(1).getFirst().getAttributes().asMap())
        .containsEntry(AttributeKey.stringKey("tidings.room.kind"), "user")
        .containsEntry(AttributeKey.stringKey("tidings.notification.id"), ID.toString())
        .hasSize(2);
  }

  @Test
  void whatIsNotSampledOrPartOfNoTraceMakesNoSpanAndGoesOnAsItCame() {
    Hop unsampled = tracing.begin(Stage.RELAY, NOT_SAMPLED);
    unsampled.about(Room.ALL, ID).at(1, 1).outcome("none").end();

    assertThat(unsampled.traceParent()).isEqualTo(NOT_SAMPLED);
    assertThat(tracing.begin(Stage.RELAY, Optional.empty())).isSameAs(Hop.NONE);
    tracing.close();
    assertThat(exporter.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void offEveryTraceGoesOnAsItCame() {
    Tracing off = Tracing.off();

    assertThat(off.begin(Stage.ACCEPT, SAMPLED).traceParent()).isEqualTo(SAMPLED);
    assertThat(off.begin(Stage.ACCEPT, Optional.empty())).isSameAs(Hop.NONE);
  }

  @Test
  void aboveTheBoundOfASecondTracesAreCarriedOnAndTheirSpansCounted() {
    tracing.close();
    tracing = tracing(exporter, 1, 1_000);

    int carried = 0;
    for (int i = 0; i < 100; i++) {
      carried += tracing.begin(Stage.SEND, SAMPLED).traceParent().equals(SAMPLED) ? 1 : 0;
    }

    assertThat(carried).isBetween(90, 99);
    assertThat(dropped("rate")).isEqualTo(carried);
  }

  @Test
  void aCollectorThatAnswersNoCostsSpansAndNothingElse() {
    tracing.close();
    tracing = tracing(new Refusing(), 1_000, 1_000);

    tracing.begin(Stage.SEND, SAMPLED).end();

    await().untilAsserted(() -> assertThat(dropped("export")).isEqualTo(1));
  }

  @Test
  void whatDoesNotFitIsDroppedAndCountedAndNobodyWaits() {
    tracing.close();
    tracing = tracing(exporter, 1_000, 2);

    for (int i = 0; i < 100; i++) {
      tracing.begin(Stage.SEND, SAMPLED).end();
    }

    assertThat(dropped("queue")).isBetween(90.0, 98.0);
  }

  private SpanTracing tracing(SpanExporter to, int perSecond, int queued) {
    return SpanTracing.exportingTo(
        to,
        new TracingSettings("", perSecond, queued, Duration.ofMillis(20), Duration.ofSeconds(5)),
        MAKER,
        registry);
  }

  private List<SpanData> exported(int count) {
    await().until(() -> exporter.getFinishedSpanItems().size() == count);
    return exporter.getFinishedSpanItems();
  }

  private double dropped(String reason) {
    return registry.get("tidings.tracing.spans.dropped").tag("reason", reason).counter().count();
  }

  private static final class Refusing implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return CompletableResultCode.ofFailure();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
