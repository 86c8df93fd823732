package dev.tidings.tracker.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place that everything goes through that was lost: records before they could be taken in,
/// and outcomes before anybody took them.
/// Thread-safe.
final class Drops {

  private static final Logger LOG = LoggerFactory.getLogger(Drops.class);

  enum Reason {
    /// Kafka deleted it before it was read.
    RETENTION_PASSED,
    /// Kafka lost what it had confirmed.
    LOG_TRUNCATED,
    /// Kafka did not take the outcome for as long as anything is kept.
    OUTCOME_TOO_OLD,
    /// The webhook did not take the outcome for as long as anything is kept, and was still asked.
    LETTER_TOO_OLD
  }

  private final MeterRegistry meters;

  Drops(MeterRegistry meters) {
    this.meters = meters;
    for (Reason reason : Reason.values()) {
      counter(reason);
    }
  }

  /// @param count offsets; some of them may have held no record
  void dropped(Reason reason, String topic, int partition, long count) {
    counter(reason).increment((double) count);
    LOG.atError()
        .addKeyValue("reason", text(reason))
        .addKeyValue("topic", topic)
        .addKeyValue("partition", partition)
        .addKeyValue("offsets", count)
        .log("records were lost before they could be taken in");
  }

  /// @param count outcomes; none is nothing
  void forgotten(Reason reason, long count) {
    if (count > 0) {
      counter(reason).increment((double) count);
      LOG.atError()
          .addKeyValue("reason", text(reason))
          .addKeyValue("outcomes", count)
          .log("outcomes became too old before they could be told");
    }
  }

  private Counter counter(Reason reason) {
    return Counter.builder("realtime.drops")
        .description("What was lost, by reason")
        .tag("reason", text(reason))
        .register(meters);
  }

  private static String text(Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
