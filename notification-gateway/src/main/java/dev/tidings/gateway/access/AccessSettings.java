package dev.tidings.gateway.access;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Who may connect: `tidings.access.*`.
///
/// @param hs256Secret the shared secret of HS256 tokens, 32 bytes or more of UTF-8
/// @param jwksUrl where the public keys of RS256 and ES256 tokens are
/// @param jwksTtl how long keys are used before they are fetched anew
/// @param jwksMinPause the shortest time between two fetches, whatever tokens ask for
/// @param jwksTimeout for connecting and for the answer
/// @param issuer the `iss` that tokens must have; any where it is not set
/// @param audience what tokens' `aud` must name; any where it is not set
/// @param clockSkew how far clocks may disagree about `exp` and `nbf`
/// @param allForEveryone whether everyone is in the room `all`
/// @param origins the web origins from which a page may open a socket, such as
/// `https://app.example.org`; any where the list is empty
/// @param rememberedTokens tokens that were found good and need not be verified again, at most
@ConfigurationProperties("tidings.access")
public record AccessSettings(
    @Nullable String hs256Secret,
    @Nullable String jwksUrl,
    @Bindable(defaultValue = "10m") Duration jwksTtl,
    @Bindable(defaultValue = "30s") Duration jwksMinPause,
    @Bindable(defaultValue = "3s") Duration jwksTimeout,
    @Nullable String issuer,
    @Nullable String audience,
    @Bindable(defaultValue = "30s") Duration clockSkew,
    @Bindable(defaultValue = "true") boolean allForEveryone,
    @Nullable List<String> origins,
    @Bindable(defaultValue = "20000") int rememberedTokens) {

  private static final int MIN_SECRET_BYTES = 32;

  public AccessSettings {
    hs256Secret = hs256Secret == null || hs256Secret.isEmpty() ? null : hs256Secret;
    jwksUrl = jwksUrl == null || jwksUrl.isEmpty() ? null : jwksUrl;
    origins = origins == null ? List.of() : List.copyOf(origins);
    if (hs256Secret == null && jwksUrl == null) {
      throw new IllegalArgumentException(
          "tidings.access: no key (expected: hs256-secret, jwks-url, or both)");
    }
    if (hs256Secret != null
        && hs256Secret.getBytes(java.nio.charset.StandardCharsets.UTF_8).length
            < MIN_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "tidings.access.hs256-secret: too short (expected: 32 bytes or more)");
    }
    if (clockSkew.isNegative() || clockSkew.compareTo(Duration.ofMinutes(5)) > 0) {
      throw new IllegalArgumentException(
          "tidings.access.clock-skew: " + clockSkew + " (expected: 0 to 5 minutes)");
    }
    if (rememberedTokens < 0) {
      throw new IllegalArgumentException(
          "tidings.access.remembered-tokens: " + rememberedTokens + " (expected: 0 or more)");
    }
  }

  Optional<String> secret() {
    return Optional.ofNullable(hs256Secret);
  }

  Optional<String> keysAddress() {
    return Optional.ofNullable(jwksUrl);
  }
}
