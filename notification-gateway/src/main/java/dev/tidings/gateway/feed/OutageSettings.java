package dev.tidings.gateway.feed;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// When feeds hear the log instead of Redis.
///
/// @param checkEvery how often the history's ends are asked for, while there are feeds
/// @param trailAfter a mark that stands still behind an end for longer trails; so does a room's
/// subscription that is not confirmed within twice that
/// @param lateAfter the same for a mark that moves, only not fast enough
/// @param firstMark how long the first mark of all may take
/// @param maxBehindOffsets the log is read from where the marks stopped, if its end is no further
/// than this from there; else from the end, and each feed reads what it lacks by itself
@ConfigurationProperties("tidings.outage")
public record OutageSettings(
    @Bindable(defaultValue = "200ms") Duration checkEvery,
    @Bindable(defaultValue = "500ms") Duration trailAfter,
    @Bindable(defaultValue = "2s") Duration lateAfter,
    @Bindable(defaultValue = "2s") Duration firstMark,
    @Bindable(defaultValue = "100000") long maxBehindOffsets) {

  public OutageSettings {
    need("check-every", checkEvery);
    need("trail-after", trailAfter);
    need("late-after", lateAfter);
    need("first-mark", firstMark);
    if (maxBehindOffsets < 0) {
      throw new IllegalArgumentException(
          "tidings.outage.max-behind-offsets: " + maxBehindOffsets + " (expected: 0 or more)");
    }
  }

  private static void need(String name, Duration value) {
    if (value.toMillis() < 1) {
      throw new IllegalArgumentException(
          "tidings.outage." + name + ": " + value + " (expected: 1ms or more)");
    }
  }
}
