package dev.tidings.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeySetTest {

  private static RSAKey rsa;
  private static ECKey ec;
  private static ECKey later;

  private final AtomicInteger fetches = new AtomicInteger();
  private volatile List<JWK> published;
  private volatile int status = 200;
  private volatile CountDownLatch answering = new CountDownLatch(0);
  private volatile Instant now = Instant.now();
  private HttpServer server;
  private TokenVerifier verifier;

  @BeforeAll
  static void makeKeys() throws JOSEException {
    rsa = new RSAKeyGenerator(2048).keyID("r").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
    later = new ECKeyGenerator(Curve.P_256).keyID("later").generate();
  }

  @BeforeEach
  void serve() throws IOException {
    published = List.of(rsa, ec);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/keys",
        exchange -> {
          fetches.incrementAndGet();
          awaitUninterruptibly(answering);
          byte[] body = new JWKSet(published).toString(true).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    AccessSettings settings =
        new AccessSettings(
            Tokens.SECRET,
            "http://127.0.0.1:" + server.getAddress().getPort() + "/keys",
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(3),
            null,
            null,
            Duration.ofSeconds(30),
            true,
            List.of(),
            100);
    verifier = new TokenVerifier(settings, () -> now);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void tokensOfPublishedKeysAreGoodAndOneFetchServesAll() throws JOSEException {
    assertThat(read(byRsa())).isInstanceOf(TokenReading.Valid.class);
    assertThat(read(byEc(ec))).isInstanceOf(TokenReading.Valid.class);
    assertThat(verifier.verify(byRsa()).isDone()).as("a known key needs no wait").isTrue();
    assertThat(fetches).hasValue(1);
  }

  /// Thousands come back at once to a gateway that has just started.
  @Test
  void inAStormTheKeysAreFetchedOnce() throws JOSEException {
    answering = new CountDownLatch(1);
    String one = byRsa();
    String other = byEc(ec);
    List<CompletableFuture<TokenReading>> readings = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      readings.add(verifier.verify(i % 2 == 0 ? one : other));
    }
    await().until(() -> fetches.get() > 0);
    assertThat(readings).noneMatch(CompletableFuture::isDone);

    answering.countDown();
    assertThat(readings)
        .extracting(CompletableFuture::join)
        .hasOnlyElementsOfType(TokenReading.Valid.class);
    assertThat(fetches).hasValue(1);
  }

  /// The classic confusion: a public key, known to everyone, taken as the secret of an HMAC.
  @Test
  void aPublicKeyNeverServesAsASecret() throws JOSEException {
    byte[] publicKey = rsa.toRSAPublicKey().getEncoded();
    String forged =
        Tokens.signed(
            Tokens.claims("7", Duration.ofHours(1)).build(),
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("r").build(),
            new MACSigner(publicKey));

    assertThat(read(forged)).isInstanceOf(TokenReading.Invalid.class);
  }

  @Test
  void aSecretInTheKeySetIsNoKey() throws JOSEException {
    published =
        List.of(
            new com.nimbusds.jose.jwk.OctetSequenceKey.Builder(
                    "0123456789012345678901234567890123456789".getBytes(StandardCharsets.UTF_8))
                .keyID("o")
                .build());

    assertThat(read(byRsa())).isInstanceOf(TokenReading.Invalid.class);
  }

  @Test
  void aKeyThatWasAddedIsFoundByANewFetchAndNotMoreThanOneInThePause() throws JOSEException {
    assertThat(read(byRsa())).isInstanceOf(TokenReading.Valid.class);
    published = List.of(rsa, ec, later);

    assertThat(read(byEc(later))).as("within the pause").isInstanceOf(TokenReading.Invalid.class);
    assertThat(fetches).hasValue(1);
    now = now.plusSeconds(31);
    assertThat(read(byEc(later))).isInstanceOf(TokenReading.Valid.class);
    assertThat(fetches).hasValue(2);
  }

  @Test
  void whileTheKeySetDoesNotAnswerTokensAreUndecidedAndKnownKeysServeOn() throws JOSEException {
    status = 500;
    assertThat(read(byRsa())).isInstanceOf(TokenReading.Undecided.class);
    status = 200;
    now = now.plusSeconds(31);
    assertThat(read(byRsa())).isInstanceOf(TokenReading.Valid.class);
    status = 500;
    now = now.plusSeconds(700);
    assertThat(read(byRsa())).isInstanceOf(TokenReading.Valid.class);
  }

  /// Remembered tokens would outlive their key, and nothing would ask for the keys any more.
  @Test
  void aRememberedTokenFallsWithTheKeyThatItWasVerifiedBy() throws JOSEException {
    String token = byRsa();
    String other = byEc(ec);
    for (int i = 0; i < 3; i++) {
      assertThat(read(token)).isInstanceOf(TokenReading.Valid.class);
      assertThat(read(other)).isInstanceOf(TokenReading.Valid.class);
    }
    assertThat(fetches).hasValue(1);
    published = List.of(ec);
    now = now.plusSeconds(601);
    await().until(() -> read(token) instanceof TokenReading.Invalid);
    assertThat(fetches).hasValue(2);
    assertThat(read(other)).isInstanceOf(TokenReading.Valid.class);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private TokenReading read(String token) {
    return verifier.verify(token).join();
  }

  private String byRsa() throws JOSEException {
    return Tokens.signed(
        Tokens.claims("7", Duration.ofHours(1)).build(),
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("r").build(),
        new RSASSASigner(rsa));
  }

  private String byEc(ECKey key) throws JOSEException {
    return Tokens.signed(
        Tokens.claims("7", Duration.ofHours(1)).build(),
        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
        new ECDSASigner(key));
  }
}
