package dev.tidings.tracker.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.tidings.tracker.World;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Sign-in, roles and the audit trail, over HTTP.
final class AccessTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SECRET = "a secret of the test that is long enough";
  private static final String LOOK = "/v1/users/ann/notifications";

  private static World world;
  private static EmbeddedServer server;
  private static HttpClient client;
  private static HttpServer keys;
  private static RSAKey key;

  @BeforeAll
  static void start() throws Exception {
    key = new RSAKeyGenerator(2048).keyID("k1").generate();
    byte[] keySet = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
    keys = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    keys.createContext(
        "/keys",
        exchange -> {
          exchange.sendResponseHeaders(200, keySet.length);
          exchange.getResponseBody().write(keySet);
          exchange.close();
        });
    keys.start();
    world = World.ready();
    String users =
        "sue:support:%s,ada:admin:%s"
            .formatted(
                PasswordHash.of("sue's".toCharArray(), 1_000).text(),
                PasswordHash.of("ada's".toCharArray(), 1_000).text());
    server =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.ofEntries(
                Map.entry("micronaut.server.port", -1),
                Map.entry("datasources.default.url", world.store.url()),
                Map.entry("tidings.kafka.bootstrap-servers", world.bootstrapServers),
                Map.entry("tidings.kafka.topic-prefix", world.topics.prefix()),
                Map.entry("tidings.access.without-sign-in", "nobody"),
                Map.entry("tidings.access.hs256-secret", SECRET),
                Map.entry(
                    "tidings.access.jwks-url",
                    "http://127.0.0.1:" + keys.getAddress().getPort() + "/keys"),
                Map.entry("tidings.access.users", users)));
    client = HttpClient.newHttpClient();
    await().atMost(SOON).until(() -> send(get("/health/readiness")).statusCode() == 200);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
    world.close();
    keys.stop(0);
  }

  @Test
  void withoutSignInNothingIsShownButThePageItself() throws Exception {
    HttpResponse<String> refused = send(get(LOOK));
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(JSON.readTree(refused.body()).path("code").asText()).isEqualTo("unauthenticated");
    assertThat(send(get("/")).statusCode()).isEqualTo(200);
    assertThat(send(get("/v1/no-such-address")).statusCode()).isEqualTo(401);
  }

  @Test
  void aTokenOfSupportReadsAndMayNotAct() throws Exception {
    String token = hs256("sue", "support", Instant.now().plusSeconds(60), SECRET);

    assertThat(send(get(LOOK, token)).statusCode()).isEqualTo(200);
    assertThat(send(get("/v1/audit", token)).statusCode()).isEqualTo(403);
    HttpResponse<String> act =
        send(post("/v1/anything", "{}").header("Authorization", "Bearer " + token));
    assertThat(act.statusCode()).isEqualTo(403);
    assertThat(act.body()).contains("role: support (expected: admin)");
  }

  @Test
  void aTokenByPublicKeyCountsAsWell() throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(),
            claims("ada", "admin", Instant.now().plusSeconds(60)));
    token.sign(new RSASSASigner(key));

    assertThat(send(get("/v1/audit", token.serialize())).statusCode()).isEqualTo(200);
  }

  /// The public key of the set, which everyone may know, must never serve as an HMAC secret.
  @Test
  void badTokensAreRefused() throws Exception {
    Instant soon = Instant.now().plusSeconds(60);
    List<String> bad =
        List.of(
            "",
            "nonsense",
            hs256("sue", "support", soon, SECRET + "!"),
            hs256("sue", "boss", soon, SECRET),
            hs256("sue", "support", Instant.now().minusSeconds(60), SECRET),
            hs256("sue", "support", soon, key.toPublicJWK().toString()),
            hs256("sue", "support", soon, SECRET).replaceFirst("\\.[^.]*$", "."));
    for (String token : bad) {
      assertThat(send(get(LOOK, token)).statusCode()).as(token).isEqualTo(401);
    }
  }

  @Test
  void whoSignsInGetsACookieThatNoScriptReadsAndActsOnlyWithItsToken() throws Exception {
    HttpResponse<String> signedIn = signIn("ada", "ada's");
    assertThat(signedIn.statusCode()).isEqualTo(200);
    JsonNode session = JSON.readTree(signedIn.body());
    assertThat(session.path("role").asText()).isEqualTo("admin");
    String setCookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(setCookie)
        .containsIgnoringCase("; HttpOnly")
        .contains("SameSite=Strict", "Path=/")
        .doesNotContain("Secure");
    String cookie = setCookie.substring(0, setCookie.indexOf(';'));

    assertThat(send(get(LOOK).header("Cookie", cookie)).statusCode()).isEqualTo(200);
    assertThat(send(get("/v1/session").header("Cookie", cookie)).body())
        .contains(session.path("csrf").asText());
    assertThat(send(post("/v1/anything", "{}").header("Cookie", cookie)).statusCode())
        .isEqualTo(403);
    assertThat(
            send(post("/v1/anything", "{}")
                    .header("Cookie", cookie)
                    .header("X-CSRF-Token", session.path("csrf").asText()))
                .statusCode())
        .isEqualTo(404);
    assertThat(send(get(LOOK).header("Cookie", cookie + "x")).statusCode()).isEqualTo(401);
  }

  @Test
  void aWrongPasswordSaysNotWhatWasWrongAndTheSixthHasToWait() throws Exception {
    assertThat(signIn("nobody", "x").body()).contains("name or password is wrong");
    for (int i = 0; i < 5; i++) {
      HttpResponse<String> wrong = signIn("sue", "guess " + i);
      assertThat(wrong.statusCode()).isEqualTo(401);
      assertThat(wrong.body()).contains("name or password is wrong");
    }
    HttpResponse<String> slowed = signIn("sue", "sue's");
    assertThat(slowed.statusCode()).isEqualTo(429);
    assertThat(slowed.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void attemptsToSignInAreCountedFromTheStart() throws Exception {
    assertThat(send(get("/prometheus")).body())
        .contains(
            "tidings_tracker_sign_ins_total{result=\"right\"}",
            "tidings_tracker_sign_ins_total{result=\"wrong\"}");
  }

  @Test
  void everyLookIsNotedWithWhoAndWhose() throws Exception {
    String sue = hs256("sue", "support", Instant.now().plusSeconds(60), SECRET);
    String ada = hs256("ada", "admin", Instant.now().plusSeconds(60), SECRET);
    send(get("/v1/users/noted/notifications", sue));
    send(get("/v1/users/noted/connections", sue));
    send(get("/v1/users/other/connections", ada));

    JsonNode notes =
        JSON.readTree(send(get("/v1/audit?who=sue&whose=user:noted", ada)).body()).path("notes");

    assertThat(notes).hasSize(2);
    assertThat(notes.get(0).path("what").asText()).isEqualTo("connections");
    assertThat(notes.get(1).path("what").asText()).isEqualTo("notifications");
    assertThat(notes.get(1).path("role").asText()).isEqualTo("support");
    JsonNode page = JSON.readTree(send(get("/v1/audit?whose=user:noted&limit=1", ada)).body());
    assertThat(page.path("next").asLong()).isEqualTo(page.at("/notes/0/id").asLong());
    assertThat(
            JSON.readTree(
                    send(get("/v1/audit?whose=user:noted&limit=1&before=" + page.path("next"), ada))
                        .body())
                .at("/notes/0/what")
                .asText())
        .isEqualTo("notifications");
  }

  private static HttpResponse<String> signIn(String name, String password) throws Exception {
    return send(
        post("/v1/session", JSON.writeValueAsString(Map.of("name", name, "password", password))));
  }

  private static HttpRequest.Builder get(String path) {
    return HttpRequest.newBuilder(URI.create(server.getURL() + path));
  }

  private static HttpRequest.Builder get(String path, String token) {
    return get(path).header("Authorization", "Bearer " + token);
  }

  private static HttpRequest.Builder post(String path, String body) {
    return get(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String hs256(String name, String role, Instant until, String secret)
      throws Exception {
    JWSSigner signer = new MACSigner(secret.getBytes(StandardCharsets.UTF_8));
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims(name, role, until));
    token.sign(signer);
    return token.serialize();
  }

  private static JWTClaimsSet claims(String name, String role, Instant until) {
    return new JWTClaimsSet.Builder()
        .subject(name)
        .claim("role", role)
        .expirationTime(Date.from(until))
        .build();
  }
}
