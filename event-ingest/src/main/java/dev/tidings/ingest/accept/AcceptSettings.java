package dev.tidings.ingest.accept;

import dev.tidings.ingest.kafka.Membership;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// How accept works. Immutable.
///
/// @param group the consumer group; the topics' prefix with `-accept` where it is absent
/// @param maxPollRecords events in one transaction at most
/// @param maxTransactionBytes history bytes in one transaction at most, unless one event has more:
/// a transaction must end well within its timeout
/// @param sessionTimeout after which a silent instance's partitions go to another
/// @param heartbeatInterval how often an instance hears of its group: within about this the others
/// notice that one came or went
/// @param maxPollInterval after which an instance that is alive but stuck loses its partitions
/// @param transactionTimeout after which the broker itself aborts what nobody ended
/// @param transactionInterval how long events gather for one transaction where they come fast; zero
/// where they never shall
/// @param dedupeWindow how long an identity is remembered
/// @param dedupeMaxEntries identities remembered in one partition at most
/// @param standby whether the windows of partitions that others have are kept too, so that taking
/// one over does not wait for reading a whole window
/// @param restoreTimeout how long restoring the windows may take at an assignment
/// @param readyWithin readiness says no when accept has not polled for that long
@ConfigurationProperties("tidings.accept")
public record AcceptSettings(
    @Nullable String group,
    @Bindable(defaultValue = "500") int maxPollRecords,
    @Bindable(defaultValue = "16777216") long maxTransactionBytes,
    @Bindable(defaultValue = "6s") Duration sessionTimeout,
    @Bindable(defaultValue = "250ms") Duration heartbeatInterval,
    @Bindable(defaultValue = "60s") Duration maxPollInterval,
    @Bindable(defaultValue = "10s") Duration transactionTimeout,
    @Bindable(defaultValue = "5ms") Duration transactionInterval,
    @Bindable(defaultValue = "1h") Duration dedupeWindow,
    @Bindable(defaultValue = "1000000") int dedupeMaxEntries,
    @Bindable(defaultValue = "true") boolean standby,
    @Bindable(defaultValue = "45s") Duration restoreTimeout,
    @Bindable(defaultValue = "10s") Duration readyWithin) {

  public AcceptSettings {
    if (maxPollRecords < 1) {
      throw new IllegalArgumentException(
          "tidings.accept.max-poll-records: " + maxPollRecords + " (expected: 1 or more)");
    }
    Membership.check("tidings.accept", sessionTimeout, heartbeatInterval);
  }
}
