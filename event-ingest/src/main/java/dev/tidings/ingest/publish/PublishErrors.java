package dev.tidings.ingest.publish;

import dev.tidings.contracts.problem.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;

/// Counts requests to publish that were refused, or whose outcome is unknown. Thread-safe.
@Singleton
final class PublishErrors {

  private final Map<ErrorCode, Counter> counters = new EnumMap<>(ErrorCode.class);

  PublishErrors(MeterRegistry registry) {
    for (ErrorCode code : ErrorCode.values()) {
      counters.put(
          code,
          Counter.builder("realtime.errors")
              .description("Requests to publish that were refused, or whose outcome is unknown")
              .tag("code", code.code())
              .register(registry));
    }
  }

  void count(ErrorCode code) {
    counters.get(code).increment();
  }
}
