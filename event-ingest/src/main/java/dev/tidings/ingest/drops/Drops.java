package dev.tidings.ingest.drops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;

/// The one place through which a message is lost in this service, each time with its reason.
/// Thread-safe.
@Singleton
public final class Drops {

  /// Why a message went no further.
  public enum Reason {
    /// An ephemeral message, and nothing here publishes such.
    EPHEMERAL_NO_SINK("ephemeral-no-sink"),
    /// An ephemeral message beyond what the sink takes at once.
    EPHEMERAL_SINK_FULL("ephemeral-sink-full"),
    /// An ephemeral message whose time was over before it was handed on.
    EPHEMERAL_EXPIRED("ephemeral-expired"),
    /// Redis refused or did not answer while an ephemeral message was under way.
    EPHEMERAL_REDIS_FAILED("ephemeral-redis-failed"),
    /// Taken events that Kafka's retention removed before they were accepted; counted in offsets.
    EVENTS_EXPIRED_UNREAD("events-expired-unread"),

    /// Large audiences that Kafka's retention removed before they were expanded; counted in
    /// offsets.
    JOBS_EXPIRED_UNREAD("jobs-expired-unread"),

    /// A record among the large audiences that this service did not write.
    JOB_UNREADABLE("job-unreadable");

    private final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);

  public Drops(MeterRegistry registry) {
    for (Reason reason : Reason.values()) {
      counters.put(
          reason,
          Counter.builder("realtime.drops")
              .description("What was lost, by reason")
              .tag("reason", reason.text)
              .register(registry));
    }
  }

  public void count(Reason reason) {
    count(reason, 1);
  }

  public void count(Reason reason, long messages) {
    counters.get(reason).increment((double) messages);
  }
}
