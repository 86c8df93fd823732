package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.gateway.access.Tokens;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// The last hops of a trace: from the relay's message to the socket, the ack and the receipts.
class TracesTest {

  private static final TraceParent TRACE =
      new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

  @Test
  void whereTracingIsOffTheProducersHeaderStandsInTheReceiptsUnchanged() {
    try (Gateway gateway = Gateway.inMemory(Map.of())) {
      List<Receipt> receipts = sendAndAck(gateway, Optional.of(TRACE));

      assertThat(tracesOfSent(receipts)).containsExactly(TRACE);
      assertThat(tracesOfReceived(receipts)).containsExactly(TRACE);
    }
  }

  @Test
  void aSampledNotificationHasASendAndAnAckEachTheChildOfTheOneBefore() {
    try (Gateway gateway = Gateway.inMemory(Map.of("test.spans", "memory"))) {
      List<Receipt> receipts = sendAndAck(gateway, Optional.of(TRACE));

      List<SpanData> spans = exported(gateway, 2);
      SpanData send = spans.getFirst();
      SpanData ack = spans.getLast();
      assertThat(spans).allMatch(span -> span.getTraceId().equals(TRACE.traceId()));
      assertThat(send.getName()).isEqualTo("send");
      assertThat(send.getParentSpanId()).isEqualTo(TRACE.spanId());
      assertThat(ack.getName()).isEqualTo("ack");
      assertThat(ack.getParentSpanId()).isEqualTo(send.getSpanId());
      assertThat(tracesOfSent(receipts)).containsExactly(TRACE.at(send.getSpanId()));
      assertThat(tracesOfReceived(receipts)).containsExactly(TRACE.at(ack.getSpanId()));
    }
  }

  @Test
  void whatHasNoTraceHasNoSpansAndNoneInItsReceipts() {
    try (Gateway gateway = Gateway.inMemory(Map.of("test.spans", "memory"))) {
      List<Receipt> receipts = sendAndAck(gateway, Optional.empty());

      assertThat(tracesOfSent(receipts)).isEmpty();
      assertThat(tracesOfReceived(receipts)).isEmpty();
      assertThat(gateway.bean(InMemorySpanExporter.class).getFinishedSpanItems()).isEmpty();
    }
  }

  @Test
  void inASharedRoomATraceEndsWithItsBeingSent() {
    Room team = new Room("team:t");
    try (Gateway gateway = Gateway.inMemory(Map.of("test.spans", "memory"));
        Client client = gateway.connect(Tokens.of("t1", "team:*"))) {
      client.hear("welcome");
      client.say("{'type':'subscribe','room':'team:t'}");
      client.hear("reply");
      gateway.feeds().publish(team, "1", Optional.of(TRACE));
      client.hear("event");

      SpanData send = exported(gateway, 1).getFirst();
      assertThat(send.getName()).isEqualTo("send");
      assertThat(send.getParentSpanId()).isEqualTo(TRACE.spanId());
    }
  }

  private static List<Receipt> sendAndAck(Gateway gateway, Optional<TraceParent> trace) {
    Room own = new Room("user:t");
    try (Topic topic = new Topic(gateway, party -> party.user().equals("t"));
        Client client = gateway.connect(Tokens.of("t"))) {
      client.hear("welcome");
      gateway.feeds().publish(own, "1", trace);
      JsonNode event = client.hear("event");
      client.say("{'type':'ack','room':'user:t','cursor':'" + event.path("cursor").asText() + "'}");
      return List.copyOf(
          topic.await(all -> all.stream().anyMatch(Receipt.Received.class::isInstance)));
    }
  }

  private static List<SpanData> exported(Gateway gateway, int count) {
    InMemorySpanExporter exporter = gateway.bean(InMemorySpanExporter.class);
    await().until(() -> exporter.getFinishedSpanItems().size() == count);
    return exporter.getFinishedSpanItems();
  }

  private static Collection<TraceParent> tracesOfSent(List<Receipt> receipts) {
    return traces(receipts, Receipt.Sent.class, Receipt.Sent::traces);
  }

  private static Collection<TraceParent> tracesOfReceived(List<Receipt> receipts) {
    return traces(receipts, Receipt.Received.class, Receipt.Received::traces);
  }

  private static <R extends Receipt> Collection<TraceParent> traces(
      List<Receipt> receipts, Class<R> kind, Function<R, Map<UUID, TraceParent>> traces) {
    return receipts.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .map(traces)
        .findFirst()
        .orElseThrow()
        .values();
  }
}
