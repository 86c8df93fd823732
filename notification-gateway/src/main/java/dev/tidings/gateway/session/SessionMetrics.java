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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/// What is counted of connections. Labels have few values: no user, room or id. Thread-safe.
///
/// Five names are a promise of all services (docs/configuration.md, "Health and figures"), and
/// Prometheus's registry gives `_total` to counters, always, and to nothing else. So what is
/// promised with that ending is told as a counter, though it goes up and down, and what is promised
/// without it as a gauge, though it only grows.
@Singleton
public final class SessionMetrics {

  private static final int BROKEN = 1006;
  private static final Duration[] LIFETIMES = {
    Duration.ofSeconds(1),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1),
    Duration.ofMinutes(10),
    Duration.ofHours(1),
    Duration.ofHours(6),
    Duration.ofDays(1)
  };
  private static final double[] SIZES = {128, 512, 2_048, 8_192, 32_768, 65_536};

  private final LongAdder received = new LongAdder();
  private final Counter connects;
  private final Counter reconnects;
  private final Counter redelivered;
  private final Counter parked;
  private final Counter redeliveriesBroken;
  private final DistributionSummary receivedSize;
  private final Timer duration;
  private final Map<String, Counter> closes = new HashMap<>();
  private final Map<ErrorCode, Counter> errors = new EnumMap<>(ErrorCode.class);
  private final Map<ErrorCode, Counter> refusedUpgrades = new EnumMap<>(ErrorCode.class);

  public SessionMetrics(MeterRegistry metrics, Connections connections, Loops loops) {
    FunctionCounter.builder("realtime.connections", connections, Connections::size)
        .description("Open connections")
        .register(metrics);
    Gauge.builder("realtime.messages.sent", loops, Loops::sentEvents)
        .description("Events handed to sockets")
        .register(metrics);
    Gauge.builder("realtime.messages.received", received, LongAdder::sum)
        .description("Frames from clients")
        .register(metrics);
    FunctionCounter.builder("realtime.sent.bytes", loops, Loops::sentBytes)
        .description("Bytes of the events handed to sockets")
        .register(metrics);
    Gauge.builder("realtime.followings", connections, Connections::followings)
        .description("Rooms that connections follow, each counted for each connection")
        .register(metrics);
    connects =
        Counter.builder("realtime.connects")
            .description("Connections that were opened")
            .register(metrics);
    reconnects =
        Counter.builder("realtime.reconnects")
            .description("Connections that were opened with a cursor to go on from")
            .register(metrics);
    redelivered =
        Counter.builder("tidings.acks.redelivered")
            .description("Notifications that were sent again because no ack came")
            .register(metrics);
    parked =
        Counter.builder("tidings.acks.parked")
            .description("Notifications that are not sent again: no ack came to any attempt")
            .register(metrics);
    redeliveriesBroken =
        Counter.builder("tidings.acks.redeliveries.broken")
            .description("Redeliveries that broke off by a fault of the gateway's own")
            .register(metrics);
    receivedSize =
        DistributionSummary.builder("realtime.message.received.size")
            .description("Characters of a client's message")
            .baseUnit("bytes")
            .serviceLevelObjectives(SIZES)
            .register(metrics);
    duration =
        Timer.builder("realtime.connection.duration")
            .description("How long connections lasted")
            .serviceLevelObjectives(LIFETIMES)
            .register(metrics);
    reasons()
        .forEach(
            reason ->
                closes.put(
                    reason,
                    Counter.builder("realtime.closes")
                        .description("Connections that ended, by reason")
                        .tag("reason", reason)
                        .register(metrics)));
    for (ErrorCode code : ErrorCode.values()) {
      errors.put(code, byCode("realtime.errors", "Frames that were refused", code, metrics));
      refusedUpgrades.put(
          code,
          byCode("realtime.upgrades.refused", "Connections that were refused", code, metrics));
    }
  }

  void receivedMessage(int length) {
    receivedSize.record(length);
  }

  void receivedFrame() {
    received.increment();
  }

  void redelivered() {
    redelivered.increment();
  }

  void parked(int count) {
    parked.increment(count);
  }

  void redeliveryBroke() {
    redeliveriesBroken.increment();
  }

  /// @param resumes whether the client brought a cursor to go on from
  void opened(boolean resumes) {
    connects.increment();
    if (resumes) {
      reconnects.increment();
    }
  }

  void closed(int code, Duration lasted) {
    closes.get(reason(code)).increment();
    duration.record(lasted);
  }

  /// A request on a socket that was refused, or an error that no request asked for.
  public void error(ErrorCode code) {
    errors.get(code).increment();
  }

  /// An upgrade that was refused.
  public void refusedUpgrade(ErrorCode code) {
    refusedUpgrades.get(code).increment();
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

  /// All that {@link #reason} may say.
  private static Stream<String> reasons() {
    return Stream.concat(
            Stream.of(CloseCode.values()).map(CloseCode::reason),
            Stream.of("broken", "client", "too-large", "other"))
        .distinct();
  }

  private static Counter byCode(
      String name, String description, ErrorCode code, MeterRegistry metrics) {
    return Counter.builder(name)
        .description(description)
        .tag("code", code.code())
        .register(metrics);
  }
}
