package dev.tidings.ingest.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.codec.EventCodec;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.notification.HistoryHeaders;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.tracing.SpanTracing;
import dev.tidings.tracing.TracingSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The first hops of a trace, against a real Kafka.
class EventTracesTest {

  private static final Duration SOON = Duration.ofSeconds(8);
  private static final TraceParent TRACE =
      new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

  private static final InMemorySpanExporter EXPORTER = InMemorySpanExporter.create();
  private static SpanTracing tracing;
  private static AcceptBench bench;
  private static AcceptBench.Instance instance;

  @BeforeAll
  static void start() {
    tracing =
        SpanTracing.exportingTo(
            EXPORTER,
            new TracingSettings("", 1_000, 1_000, Duration.ofMillis(10), Duration.ofSeconds(5)),
            new SpanTracing.Maker("event-ingest", "test"),
            new SimpleMeterRegistry());
    bench = new AcceptBench(tracing);
    instance = bench.start();
  }

  @AfterAll
  static void stop() {
    instance.close();
    bench.close();
    tracing.close();
  }

  @BeforeEach
  void forget() {
    EXPORTER.reset();
  }

  @Test
  void eachNotificationsHeaderIsItsOwnAppendWhichIsTheChildOfTheEventsAcceptance() {
    publish("t1", TRACE.text(), "user:t1", "team:t1");

    List<SpanData> spans = exported(3);
    SpanData accept = spans.getFirst();
    assertThat(accept.getName()).isEqualTo("accept");
    assertThat(accept.getParentSpanId()).isEqualTo(TRACE.spanId());
    assertThat(outcome(accept)).isEqualTo("accepted");
    for (SpanData append : spans.subList(1, 3)) {
      assertThat(append.getName()).isEqualTo("history");
      assertThat(append.getParentSpanId()).isEqualTo(accept.getSpanId());
      assertThat(append.getEndEpochNanos()).isLessThanOrEqualTo(accept.getEndEpochNanos());
    }
    List<ConsumerRecord<byte[], byte[]>> records =
        Stream.of("user:t1", "team:t1").map(room -> recordOf(room)).toList();
    assertThat(records.stream().map(record -> traceOf(record).orElseThrow()).toList())
        .containsExactlyInAnyOrderElementsOf(
            spans.subList(1, 3).stream().map(span -> TRACE.at(span.getSpanId())).toList());
    assertThat(spans.subList(1, 3).stream().map(EventTracesTest::offset).toList())
        .containsExactlyInAnyOrderElementsOf(records.stream().map(ConsumerRecord::offset).toList());
  }

  @Test
  void anEventThatWasAcceptedBeforeSaysSoInItsTrace() {
    publish("t2", TRACE.text(), "user:t2");
    publish("t2", TRACE.text(), "user:t2");

    assertThat(exported(3).stream().filter(span -> span.getName().equals("accept")).toList())
        .extracting(EventTracesTest::outcome)
        .containsExactly("accepted", "duplicate");
  }

  @Test
  void whatIsNotSampledMakesNoSpanAndKeepsItsHeader() {
    String unsampled = TRACE.text().substring(0, 53) + "00";
    publish("t3", unsampled, "user:t3");

    await().atMost(SOON).until(() -> bench.historyOf("user:t3").contains("t3"));
    assertThat(traceOf(recordOf("user:t3"))).contains(new TraceParent(unsampled));
    assertThat(EXPORTER.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void aMalformedTraceparentIsLeftOutAndCountedAndCostsTheEventNothing() {
    double before = malformed();
    publish("t4", "00-aa-bb-01", "user:t4");

    await().atMost(SOON).until(() -> bench.historyOf("user:t4").contains("t4"));
    assertThat(traceOf(recordOf("user:t4"))).isEmpty();
    assertThat(malformed()).isEqualTo(before + 1);
  }

  private static void publish(String id, String trace, String... rooms) {
    List<Room> to = Stream.of(rooms).map(Room::new).toList();
    var unused =
        bench.publish(
            rooms[0],
            EventCodec.encode(Event.of("shop", id, "order.shipped", to, RawJson.of("{}"))),
            new RecordHeader("traceparent", trace.getBytes(StandardCharsets.US_ASCII)));
  }

  /// In the order in which they were begun.
  private static List<SpanData> exported(int count) {
    await().atMost(SOON).until(() -> EXPORTER.getFinishedSpanItems().size() == count);
    return EXPORTER.getFinishedSpanItems().stream()
        .sorted(Comparator.comparing(SpanData::getStartEpochNanos))
        .toList();
  }

  private static String outcome(SpanData span) {
    return span.getAttributes().get(AttributeKey.stringKey("tidings.outcome"));
  }

  private static long offset(SpanData span) {
    return span.getAttributes().get(AttributeKey.longKey("tidings.offset"));
  }

  private static double malformed() {
    return bench.registry.get("realtime.events.traceparents.malformed").counter().count();
  }

  private static ConsumerRecord<byte[], byte[]> recordOf(String room) {
    return bench.committed(bench.topics.history(), AcceptBench.PARTITIONS).stream()
        .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(room))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<TraceParent> traceOf(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(HistoryHeaders.TRACE_PARENT);
    return header == null
        ? Optional.empty()
        : TraceParent.parse(new String(header.value(), StandardCharsets.US_ASCII));
  }
}
