package dev.tidings.tracker.query;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;

/// What the API tells of many: the accounts of hours, and who is online.
final class FigureAnswers {

  private FigureAnswers() {}

  /// What became of the notifications whose events were taken within one hour.
  ///
  /// @param accepted notifications in the history
  /// @param unaccounted what no state explains, and what receipts tell of and the history does not
  ///     have: 0
  /// @param latency from taken to received, of users' own rooms; null where nothing was received
  @Serdeable
  record HourAnswer(
      Instant hour,
      long accepted,
      long pending,
      long routed,
      long sent,
      long received,
      long expired,
      long superseded,
      long suppressed,
      long undeliverable,
      long unaccounted,
      @Nullable LatencyAnswer latency) {}

  /// How long it took at most, for half of them, 95 of 100 and 99 of 100: upper ends of buckets;
  /// null where it was longer than the last bucket.
  @Serdeable
  record LatencyAnswer(
      @Nullable Long p50Ms, @Nullable Long p95Ms, @Nullable Long p99Ms, long measured) {}

  /// @param hours the latest first; hours in which nothing was taken are missing
  @Serdeable
  record AccountingAnswer(List<HourAnswer> hours) {}

  @Serdeable
  record OpenConnectionAnswer(
      String user, String device, String connection, String gateway, Instant connectedAt) {}

  @Serdeable
  record GatewayAnswer(String gateway, long connections, long users) {}

  /// @param connectionsOpen connections of which no end is known; counted up to a bound
  /// @param usersOpen their users, each counted once a gateway
  /// @param isMore whether the bound was reached
  /// @param next the `before` of the next page; null on the last one
  @Serdeable
  record OnlineAnswer(
      long connectionsOpen,
      long usersOpen,
      boolean isMore,
      List<GatewayAnswer> gateways,
      List<OpenConnectionAnswer> connections,
      @Nullable String next) {}
}
