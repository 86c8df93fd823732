package dev.tidings.tracker.query;

import dev.tidings.tracker.why.Next;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// How the gateways send again what is not acknowledged: `tidings.acks.*`, as they have it. Only
/// what is said of the next attempt depends on it.
@ConfigurationProperties("tidings.acks")
record AckTerms(
    @Bindable(defaultValue = "30s") Duration within, @Bindable(defaultValue = "3") int attempts) {

  Next.Terms terms() {
    return new Next.Terms(within, attempts);
  }
}
