package dev.tidings.tracing;

import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Optional;
import java.util.UUID;

/// A hop that is a span.
record SpanHop(Span span, TraceParent itself) implements Hop {

  private static final AttributeKey<String> ROOM_KIND = AttributeKey.stringKey("tidings.room.kind");
  private static final AttributeKey<String> NOTIFICATION =
      AttributeKey.stringKey("tidings.notification.id");
  private static final AttributeKey<Long> PARTITION = AttributeKey.longKey("tidings.partition");
  private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("tidings.offset");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("tidings.outcome");

  @Override
  public Optional<TraceParent> traceParent() {
    return Optional.of(itself);
  }

  @Override
  public Hop about(Room room, UUID notification) {
    String name = room.name();
    int colon = name.indexOf(':');
    span.setAttribute(ROOM_KIND, colon < 0 ? name : name.substring(0, colon));
    span.setAttribute(NOTIFICATION, notification.toString());
    return this;
  }

  @Override
  public Hop at(int partition, long offset) {
    span.setAttribute(PARTITION, (long) partition);
    span.setAttribute(OFFSET, offset);
    return this;
  }

  @Override
  public Hop outcome(String word) {
    span.setAttribute(OUTCOME, word);
    return this;
  }

  @Override
  public void end() {
    span.end();
  }

  @Override
  public void fail(String why) {
    span.setStatus(StatusCode.ERROR, why);
    span.end();
  }
}
