package dev.tidings.gateway.access;

import com.nimbusds.jose.jwk.JWK;
import java.util.List;

/// What came of looking for a token's key.
sealed interface KeySearch {

  /// One key, or the few that it may be where the token names none.
  record Found(List<JWK> keys) implements KeySearch {
    public Found {
      keys = List.copyOf(keys);
    }
  }

  record Unknown() implements KeySearch {}

  record Unreachable() implements KeySearch {}
}
