package dev.tidings.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.embedded.Servers;
import dev.tidings.tracing.SpanTracing;
import dev.tidings.tracing.TracingSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The relay's hop of a trace, between real Kafka and real Redis.
class RelayTracesTest {

  private static final Room ROOM = new Room("user:a");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final TraceParent TRACE =
      new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

  @Test
  void theMessageCarriesTheRelaysHopWhichEndsWithRedissConfirmation() throws Exception {
    InMemorySpanExporter exporter = InMemorySpanExporter.create();
    try (RelayWorld world = new RelayWorld(Servers.redis().url(), 1).subscribed();
        SpanTracing tracing =
            SpanTracing.exportingTo(
                exporter,
                new TracingSettings("", 1_000, 1_000, Duration.ofMillis(10), Duration.ofSeconds(5)),
                new SpanTracing.Maker("event-ingest", "test"),
                new SimpleMeterRegistry())) {
      world.tracing = tracing;
      world.startRelay();
      long offset = world.append(Optional.of(TRACE), ROOM).getFirst();
      world.append(ROOM);

      await().atMost(SOON).until(() -> world.live.size() == 2);
      await().atMost(SOON).until(() -> !exporter.getFinishedSpanItems().isEmpty());

      SpanData relay = exporter.getFinishedSpanItems().getFirst();
      assertThat(exporter.getFinishedSpanItems()).hasSize(1);
      assertThat(relay.getName()).isEqualTo("relay");
      assertThat(relay.getParentSpanId()).isEqualTo(TRACE.spanId());
      assertThat(relay.getAttributes().get(AttributeKey.longKey("tidings.offset")))
          .isEqualTo(offset);
      assertThat(world.live)
          .extracting(LiveMessage.Durable::traceParent)
          .containsExactly(Optional.of(TRACE.at(relay.getSpanId())), Optional.empty());
    }
  }

  @Test
  void whereTracingIsOffTheMessageCarriesTheHistorysHeaderUnchanged() throws Exception {
    try (RelayWorld world = new RelayWorld(Servers.redis().url(), 1).subscribed()) {
      world.startRelay();
      world.append(Optional.of(TRACE), ROOM);

      await().atMost(SOON).until(() -> world.live.size() == 1);
      assertThat(world.live.getFirst().traceParent()).contains(TRACE);
    }
  }
}
