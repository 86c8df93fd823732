package dev.tidings.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.tidings.contracts.room.RoomPattern;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenVerifierTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final TokenVerifier verifier =
      new TokenVerifier(settings(null, null), InstantSource.system());

  @Test
  void aGoodTokenGrantsItsUserAndItsRooms() {
    TokenReading reading = read(Tokens.of("7", "team:*", "order:9"));

    assertThat(reading).isInstanceOf(TokenReading.Valid.class);
    Grant grant = ((TokenReading.Valid) reading).grant();
    assertThat(grant.user()).isEqualTo("7");
    assertThat(grant.patterns())
        .containsExactly(new RoomPattern("team:*"), new RoomPattern("order:9"));
    assertThat(grant.device()).isEqualTo(Optional.empty());
  }

  @Test
  void aTokenWithoutSignatureIsNoToken() {
    String plain = new PlainJWT(Tokens.claims("7", HOUR).build()).serialize();

    assertThat(read(plain)).isInstanceOf(TokenReading.Invalid.class);
    assertThat(read("")).isInstanceOf(TokenReading.Invalid.class);
    assertThat(read("a.b.c")).isInstanceOf(TokenReading.Invalid.class);
    assertThat(read("x".repeat(10_000))).isInstanceOf(TokenReading.Invalid.class);
  }

  @Test
  void aTokenOfAnotherSecretIsRefused() throws Exception {
    MACSigner other =
        new MACSigner(
            "another secret of the same length as ours is".getBytes(StandardCharsets.UTF_8));
    String token =
        Tokens.signed(Tokens.claims("7", HOUR).build(), new JWSHeader(JWSAlgorithm.HS256), other);

    assertThat(read(token)).isInstanceOf(TokenReading.Invalid.class);
  }

  @Test
  void anAlgorithmThatIsNotConfiguredIsRefusedWhateverItsSignature() throws Exception {
    MACSigner longer = new MACSigner(Tokens.SECRET.repeat(2).getBytes(StandardCharsets.UTF_8));
    String token =
        Tokens.signed(Tokens.claims("7", HOUR).build(), new JWSHeader(JWSAlgorithm.HS512), longer);

    assertThat(read(token)).isInstanceOf(TokenReading.Invalid.class);
  }

  @Test
  void aTokenEndsWithItsExpiryAndTheAllowedSkew() {
    assertThat(read(Tokens.lasting(Duration.ofSeconds(-31), "7")))
        .isInstanceOf(TokenReading.Expired.class);
    assertThat(read(Tokens.lasting(Duration.ofSeconds(-20), "7")))
        .isInstanceOf(TokenReading.Valid.class);
  }

  @Test
  void aTokenWithoutExpiryIsRefused() {
    String token = Tokens.signed(new JWTClaimsSet.Builder().subject("7").build());

    assertThat(read(token)).isInstanceOf(TokenReading.Invalid.class);
  }

  @Test
  void aTokenOfTheFutureIsRefused() {
    JWTClaimsSet claims =
        Tokens.claims("7", HOUR).notBeforeTime(Date.from(Instant.now().plusSeconds(60))).build();

    assertThat(read(Tokens.signed(claims))).isInstanceOf(TokenReading.Invalid.class);
  }

  @Test
  void aSubjectThatMakesNoRoomIsRefused() {
    for (String user : List.of("7:admins", "", "a b", "ü", "x".repeat(200))) {
      assertThat(read(Tokens.of(user))).as(user).isInstanceOf(TokenReading.Invalid.class);
    }
  }

  @Test
  void aPatternThatIsNoneMakesTheWholeTokenInvalid() {
    assertThat(read(Tokens.of("7", "team:4*"))).isInstanceOf(TokenReading.Invalid.class);
    JWTClaimsSet text = Tokens.claims("7", HOUR).claim("rooms", "team:*").build();
    assertThat(read(Tokens.signed(text))).isInstanceOf(TokenReading.Invalid.class);
  }

  @Test
  void issuerAndAudienceAreHeldWhereTheyAreConfigured() {
    TokenVerifier strict =
        new TokenVerifier(settings("https://id.example", "tidings"), InstantSource.system());
    JWTClaimsSet good =
        Tokens.claims("7", HOUR).issuer("https://id.example").audience("tidings").build();
    JWTClaimsSet otherAudience =
        Tokens.claims("7", HOUR).issuer("https://id.example").audience("shop").build();
    JWTClaimsSet otherIssuer =
        Tokens.claims("7", HOUR).issuer("https://evil.example").audience("tidings").build();

    assertThat(strict.verify(Tokens.signed(good)).join()).isInstanceOf(TokenReading.Valid.class);
    assertThat(strict.verify(Tokens.signed(otherAudience)).join())
        .isInstanceOf(TokenReading.Invalid.class);
    assertThat(strict.verify(Tokens.signed(otherIssuer)).join())
        .isInstanceOf(TokenReading.Invalid.class);
  }

  @Test
  void aGatewayWithoutAKeyOrWithAWeakOneDoesNotStart() {
    assertThatThrownBy(() -> settings(null, null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no key");
    assertThatThrownBy(() -> settings("short", null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32 bytes");
  }

  private TokenReading read(String token) {
    return verifier.verify(token).join();
  }

  static AccessSettings settings(String issuer, String audience) {
    return settings(Tokens.SECRET, issuer, audience);
  }

  private static AccessSettings settings(String secret, String issuer, String audience) {
    return new AccessSettings(
        secret,
        null,
        Duration.ofMinutes(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(3),
        issuer,
        audience,
        Duration.ofSeconds(30),
        true,
        List.of(),
        100);
  }
}
