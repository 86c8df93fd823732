package dev.tidings.ingest.accept;

import dev.tidings.contracts.notification.HistoryHeaders;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.ingest.audience.Audience;
import dev.tidings.tracing.Hop;
import dev.tidings.tracing.Stage;
import dev.tidings.tracing.Tracing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;

/// The traces that a transaction's events are part of: what stands in the history's headers, and
/// the hops that end with the commit. Confined to accept's thread.
final class EventTraces {

  private static final String CLOUD_EVENTS_NAME = "ce_" + HistoryHeaders.TRACE_PARENT;
  private static final int MAX_BYTES = 128;

  private final Tracing tracing;
  private final Counter malformed;
  private final List<Hop> events = new ArrayList<>();
  private final List<Appended> records = new ArrayList<>();

  private record Appended(Hop hop, int partition, Future<RecordMetadata> place) {}

  EventTraces(Tracing tracing, MeterRegistry registry) {
    this.tracing = tracing;
    this.malformed =
        Counter.builder("realtime.events.traceparents.malformed")
            .description("Events with a traceparent that is none; it was left out")
            .register(registry);
  }

  /// A transaction begins. Of one whose outcome nobody knows no span is made.
  void begin() {
    clear();
  }

  /// Begins the event's hop, until {@link #committed} or {@link #aborted}.
  Hop event(ConsumerRecord<byte[], byte[]> event, Decision decision) {
    Hop hop = tracing.begin(Stage.ACCEPT, traceOf(event));
    if (hop != Hop.NONE) {
      hop.at(event.partition(), event.offset()).outcome(wordFor(decision));
      events.add(hop);
    }
    return hop;
  }

  /// Begins the hop of one of the event's notifications.
  Hop record(Hop event, Notification notification) {
    return tracing
        .begin(Stage.HISTORY, event.traceParent())
        .about(notification.room(), notification.id());
  }

  /// The record is on its way; its hop ends with the event's.
  void sent(Hop record, Audience.Addressed to, Future<RecordMetadata> place) {
    if (record != Hop.NONE) {
      records.add(new Appended(record, to.partition(), place));
    }
  }

  void committed() {
    if (events.isEmpty()) {
      return;
    }
    for (Appended appended : records) {
      // Known since before the commit, which would have failed otherwise.
      appended.hop().at(appended.partition(), appended.place().resultNow().offset()).end();
    }
    events.forEach(Hop::end);
    clear();
  }

  /// Its records will be read again, and have hops of their own then.
  void aborted() {
    records.forEach(appended -> appended.hop().fail("aborted"));
    events.forEach(hop -> hop.fail("aborted"));
    clear();
  }

  private void clear() {
    records.clear();
    events.clear();
  }

  private Optional<TraceParent> traceOf(ConsumerRecord<byte[], byte[]> event) {
    Header header = event.headers().lastHeader(HistoryHeaders.TRACE_PARENT);
    if (header == null) {
      header = event.headers().lastHeader(CLOUD_EVENTS_NAME);
    }
    if (header == null) {
      return Optional.empty();
    }
    Optional<TraceParent> parent =
        header.value() == null || header.value().length > MAX_BYTES
            ? Optional.empty()
            : TraceParent.parse(new String(header.value(), StandardCharsets.US_ASCII));
    if (parent.isEmpty()) {
      malformed.increment();
    }
    return parent;
  }

  private static String wordFor(Decision decision) {
    return switch (decision) {
      case Decision.Accept accept -> "accepted";
      case Decision.Defer defer -> "deferred";
      case Decision.Repeat repeat -> "duplicate";
      case Decision.Refuse refuse -> "dead-lettered";
    };
  }
}
