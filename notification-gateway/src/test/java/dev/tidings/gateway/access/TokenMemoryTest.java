package dev.tidings.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.gateway.access.TokenMemory.Known;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What is remembered of tokens, and for how long.
final class TokenMemoryTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Known KNOWN =
      new Known(
          new Grant("7", Optional.empty(), List.of(), NOW.plusSeconds(60)), OptionalLong.empty());

  @Test
  void aTokenIsKnownUntilItEndsAndNoLonger() {
    TokenMemory memory = new TokenMemory(10);
    memory.keep("token", KNOWN);
    assertThat(memory.find("token", NOW.plusSeconds(59))).contains(KNOWN);
    assertThat(memory.find("other", NOW)).isEmpty();
    assertThat(memory.find("token", NOW.plusSeconds(60))).isEmpty();
    assertThat(memory.size()).isZero();
  }

  @Test
  void ofMoreThanItsBoundThoseNotSeenForLongestAreForgotten() {
    TokenMemory memory = new TokenMemory(3);
    for (String token : List.of("a", "b", "c")) {
      memory.keep(token, KNOWN);
    }
    assertThat(memory.find("a", NOW)).isPresent();
    memory.keep("d", KNOWN);
    assertThat(memory.size()).isEqualTo(3);
    assertThat(memory.find("b", NOW)).isEmpty();
    assertThat(memory.find("a", NOW)).isPresent();
  }

  @Test
  void aBoundOf0RemembersNothing() {
    TokenMemory memory = new TokenMemory(0);
    memory.keep("token", KNOWN);
    assertThat(memory.find("token", NOW)).isEmpty();
  }

  @Test
  void whatIsForgottenIsVerifiedAgain() {
    TokenMemory memory = new TokenMemory(10);
    memory.keep("token", KNOWN);
    memory.forget("token");
    assertThat(memory.find("token", NOW)).isEmpty();
  }

  /// The verifier's own: a token that is remembered ends when it would have ended anyway.
  @Test
  void aRememberedTokenExpires() {
    Instant[] now = {Instant.now()};
    TokenVerifier verifier =
        new TokenVerifier(TokenVerifierTest.settings(null, null), () -> now[0]);
    String token = Tokens.lasting(Duration.ofMinutes(1), "7");
    assertThat(verifier.verify(token).join()).isInstanceOf(TokenReading.Valid.class);
    assertThat(verifier.verify(token).join()).isInstanceOf(TokenReading.Valid.class);
    now[0] = now[0].plusSeconds(120);
    assertThat(verifier.verify(token).join()).isInstanceOf(TokenReading.Expired.class);
  }
}
