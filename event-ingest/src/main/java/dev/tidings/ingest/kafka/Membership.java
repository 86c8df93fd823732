package dev.tidings.ingest.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/// How an instance is a member of one of the groups that share partitions. Immutable.
///
/// Classic and cooperative: who keeps his partitions goes on while others change hands, and how
/// soon a member hears of a change is this side's to set (decision 0017).
///
/// @param sessionTimeout after which a silent member's partitions go to another
/// @param heartbeatInterval how often a member hears of its group: within about this the others
/// notice that one came or went
/// @param maxPollInterval after which a member that is alive but stuck loses its partitions
public record Membership(
    String group, Duration sessionTimeout, Duration heartbeatInterval, Duration maxPollInterval) {

  public Membership {
    check(group, sessionTimeout, heartbeatInterval);
  }

  /// @param whose names the settings in the complaint
  public static void check(String whose, Duration sessionTimeout, Duration heartbeatInterval) {
    if (heartbeatInterval.toMillis() < 1 || heartbeatInterval.compareTo(sessionTimeout) >= 0) {
      throw new IllegalArgumentException(
          "%s.heartbeat-interval: %s (expected: 1ms or more, below the session timeout %s)"
              .formatted(whose, heartbeatInterval, sessionTimeout));
    }
  }

  /// Adds to a consumer's settings what makes it a member.
  void addTo(Map<String, Object> settings) {
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(CooperativeStickyAssignor.class.getName()));
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis(sessionTimeout));
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, millis(heartbeatInterval));
    settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, millis(maxPollInterval));
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }
}
