package dev.tidings.gateway.access;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/// From which web origins pages may connect and read. Tokens are bearer tokens and no cookie is
/// looked at, so that by default any may. Immutable.
@Singleton
public final class Origins {

  private final List<String> allowed;

  public Origins(AccessSettings settings) {
    this.allowed = settings.origins();
  }

  /// Whether a request with this `Origin` is welcome; one without it comes from no page.
  public boolean allow(Optional<String> origin) {
    return allowed.isEmpty() || origin.isEmpty() || allowed.contains(origin.get());
  }

  /// The value of `Access-Control-Allow-Origin` for the answer, if the page may read it.
  public Optional<String> readableBy(String origin) {
    if (allowed.isEmpty()) {
      return Optional.of("*");
    }
    return allowed.contains(origin) ? Optional.of(origin) : Optional.empty();
  }
}
