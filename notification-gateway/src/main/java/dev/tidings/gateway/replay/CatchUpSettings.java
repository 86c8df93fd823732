package dev.tidings.gateway.replay;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// How rooms are caught up with where many are behind: `tidings.catch-up.*`.
///
/// @param readsPerConnection rooms of one connection that read a page at once; the others wait
/// their turn
/// @param sharedBytes pages that were just read, kept for others of their room, all rooms together
/// @param sharedFor how long such a page is kept
@ConfigurationProperties("tidings.catch-up")
public record CatchUpSettings(
    @Bindable(defaultValue = "4") int readsPerConnection,
    @Bindable(defaultValue = "8388608") long sharedBytes,
    @Bindable(defaultValue = "2s") Duration sharedFor) {

  public CatchUpSettings {
    if (readsPerConnection < 1) {
      throw new IllegalArgumentException(
          "tidings.catch-up.reads-per-connection: "
              + readsPerConnection
              + " (expected: 1 or more)");
    }
    if (sharedBytes < 0 || sharedFor.isNegative()) {
      throw new IllegalArgumentException("tidings.catch-up: shared pages (expected: 0 or more)");
    }
  }
}
