package dev.tidings.gateway.session;

import dev.tidings.contracts.frame.CloseCode;
import dev.tidings.contracts.problem.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;

/// What is counted of connections. Labels have few values: no user, room or id. Thread-safe.
@Singleton
public final class SessionMetrics {

  private static final int BROKEN = 1006;

  private final MeterRegistry metrics;
  private final Counter sent;
  private final Counter received;
  private final Counter connects;
  private final DistributionSummary sentBytes;
  private final DistributionSummary receivedBytes;
  private final Timer duration;

  public SessionMetrics(MeterRegistry metrics, Connections connections) {
    this.metrics = metrics;
    // Prometheus reserves the ending _total for counters, and the name is a promise: so a number
    // that goes up and down is told as one.
    FunctionCounter.builder("realtime.connections", connections, Connections::size)
        .description("Open connections")
        .register(metrics);
    Gauge.builder("realtime.followings", connections, Connections::followings)
        .description("Rooms that connections follow, each counted for each connection")
        .register(metrics);
    sent = counter("realtime.messages.sent", "Events handed to sockets");
    received = counter("realtime.messages.received", "Frames from clients");
    connects = counter("realtime.connects", "Connections that were opened");
    sentBytes = sizes("realtime.message.sent.size", "Bytes of an event on the wire");
    receivedBytes = sizes("realtime.message.received.size", "Characters of a client's message");
    duration =
        Timer.builder("realtime.connection.duration")
            .description("How long connections lasted")
            .register(metrics);
  }

  void sent(int bytes) {
    sent.increment();
    sentBytes.record(bytes);
  }

  void receivedMessage(int length) {
    receivedBytes.record(length);
  }

  void receivedFrame() {
    received.increment();
  }

  void opened() {
    connects.increment();
  }

  void closed(int code, Duration lasted) {
    metrics.counter("realtime.closes", "reason", reason(code)).increment();
    duration.record(lasted);
  }

  /// A request on a socket that was refused, or an error that no request asked for.
  public void error(ErrorCode code) {
    metrics.counter("realtime.errors", "code", code.code()).increment();
  }

  /// An upgrade that was refused.
  public void refusedUpgrade(ErrorCode code) {
    metrics.counter("realtime.upgrades.refused", "code", code.code()).increment();
  }

  private static String reason(int code) {
    for (CloseCode known : CloseCode.values()) {
      if (known.code() == code) {
        return known.reason();
      }
    }
    return switch (code) {
      case BROKEN -> "broken";
      case 1000, 1001 -> "client";
      case 1009 -> "too-large";
      default -> "other";
    };
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(metrics);
  }

  private DistributionSummary sizes(String name, String description) {
    return DistributionSummary.builder(name)
        .description(description)
        .baseUnit("bytes")
        .register(metrics);
  }
}
