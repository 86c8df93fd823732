package dev.tidings.ingest.publish;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;

/// What producers may do over HTTP. Immutable.
///
/// @param tokens bearer tokens of which a producer must bring one; none: everyone may publish
/// @param maxBodyBytes bytes of a request's body
/// @param maxItems events in one request
/// @param maxBytesUnderWay bytes of bodies that are worked on at once; beyond, 429
/// @param timeout how long Kafka may take before the outcome is called unknown
@ConfigurationProperties("tidings.publish")
public record PublishSettings(
    @Nullable List<String> tokens,
    @Bindable(defaultValue = "5242880") int maxBodyBytes,
    @Bindable(defaultValue = "1000") int maxItems,
    @Bindable(defaultValue = "67108864") long maxBytesUnderWay,
    @Bindable(defaultValue = "5s") Duration timeout) {

  public PublishSettings {
    tokens =
        tokens == null ? List.of() : tokens.stream().filter(token -> !token.isBlank()).toList();
    need("max-body-bytes", maxBodyBytes);
    need("max-items", maxItems);
    need("max-bytes-under-way", maxBytesUnderWay);
    need("timeout", timeout.toMillis());
  }

  private static void need(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "tidings.publish." + name + ": " + value + " (expected: 1 or more)");
    }
  }
}
