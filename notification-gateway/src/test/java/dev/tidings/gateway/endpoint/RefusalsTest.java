package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.gateway.access.Tokens;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who may not connect is told so in HTTP, before the upgrade; and the same to a page that asks
/// without upgrading.
class RefusalsTest {

  private static Gateway gateway;

  @BeforeAll
  static void start() {
    gateway =
        Gateway.inMemory(
            Map.of(
                "tidings.session.max-connections", 3,
                "tidings.session.max-connections-per-user", 1,
                "tidings.access.origins", "https://app.example"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void aConnectionNeedsAToken() {
    refused("", 401, "unauthenticated");
    refused("?token=x", 401, "unauthenticated");
    assertThat(upgrade("").headers).containsEntry("www-authenticate", "Bearer");
  }

  @Test
  void aTokenThatHasEndedIsNamedSo() {
    refused("?token=" + Tokens.lasting(Duration.ofMinutes(-2), "1"), 401, "token-expired");
  }

  @Test
  void whatIsNoDeviceOrNoSinceIsRefused() {
    refused("?device=a%20b&token=" + Tokens.of("1"), 400, "bad-request");
    refused("?acks=some&token=" + Tokens.of("1"), 400, "bad-request");
    refused("?since=yesterday&token=" + Tokens.of("1"), 422, "bad-since");
    refused("?token=" + Tokens.of("1") + "&cursor=c".repeat(11), 400, "bad-request");
  }

  @Test
  void anotherSubprotocolOrNoneIsRefused() {
    String query = "?token=" + Tokens.of("1");
    try (RawSocket none = RawSocket.upgrade(gateway.port(), query, 0);
        RawSocket other =
            RawSocket.upgrade(gateway.port(), query, 0, "Sec-WebSocket-Protocol: tidings.v2")) {
      assertThat(none.status).isEqualTo(400);
      assertThat(none.body).contains("\"code\":\"unsupported-protocol\"");
      assertThat(other.status).isEqualTo(400);
    }
  }

  @Test
  void aPageOfAnotherOriginIsRefused() {
    String query = "?token=" + Tokens.of("1");
    String protocol = "Sec-WebSocket-Protocol: tidings.v1";
    try (RawSocket evil =
            RawSocket.upgrade(gateway.port(), query, 0, protocol, "Origin: https://evil.example");
        RawSocket ours =
            RawSocket.upgrade(gateway.port(), query, 0, protocol, "Origin: https://app.example")) {
      assertThat(evil.status).isEqualTo(403);
      assertThat(evil.body).contains("\"code\":\"forbidden\"");
      assertThat(evil.headers).doesNotContainKey("access-control-allow-origin");
      assertThat(ours.status).isEqualTo(101);
      assertThat(ours.headers).containsEntry("sec-websocket-protocol", "tidings.v1");
      assertThat(ours.headers).doesNotContainKey("sec-websocket-extensions");
    }
  }

  @Test
  void compressionIsNotAgreedTo() {
    try (RawSocket raw =
        RawSocket.upgrade(
            gateway.port(),
            "?token=" + Tokens.of("compress"),
            0,
            "Sec-WebSocket-Protocol: tidings.v1",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")) {
      assertThat(raw.status).isEqualTo(101);
      assertThat(raw.headers).doesNotContainKey("sec-websocket-extensions");
    }
  }

  @Test
  void aPlainGetIsToldWhatAnUpgradeWouldBeAndA426WhereAllIsWell() {
    String header = "Authorization: Bearer " + Tokens.of("plain") + "\r\n";
    String origin = "Origin: https://app.example\r\n";
    String preflightLines =
        String.join(
            "\r\n",
            "Access-Control-Request-Method: GET",
            "Access-Control-Request-Headers: authorization",
            "");
    try (RawSocket good = RawSocket.request(gateway.port(), "GET /v1/connect", 0, header + origin);
        RawSocket bad = RawSocket.request(gateway.port(), "GET /v1/connect", 0, origin);
        RawSocket preflight =
            RawSocket.request(gateway.port(), "OPTIONS /v1/connect", 0, origin + preflightLines);
        RawSocket evil =
            RawSocket.request(
                gateway.port(),
                "OPTIONS /v1/rooms/all/notifications",
                0,
                "Origin: https://evil.example\r\n" + preflightLines)) {
      assertThat(good.status).isEqualTo(426);
      assertThat(good.body).contains("\"code\":\"upgrade-required\"");
      assertThat(good.headers)
          .containsEntry("content-type", "application/problem+json")
          .containsEntry("access-control-allow-origin", "https://app.example")
          .containsEntry("access-control-expose-headers", "Retry-After");
      assertThat(bad.status).isEqualTo(401);
      assertThat(bad.headers)
          .containsEntry("access-control-allow-origin", "https://app.example")
          .containsEntry("access-control-expose-headers", "Retry-After");
      assertThat(preflight.status).isEqualTo(204);
      assertThat(preflight.headers)
          .containsEntry("access-control-allow-headers", "Authorization")
          .containsEntry("access-control-allow-origin", "https://app.example")
          .containsEntry("vary", "Origin");
      assertThat(evil.headers).doesNotContainKey("access-control-allow-origin");
    }
  }

  @Test
  void aUserAndAGatewayHaveOnlySoManyConnections() {
    try (Client one = gateway.connect(Tokens.of("c1"))) {
      one.hear("welcome");
      try (RawSocket again = upgrade("?token=" + Tokens.of("c1"))) {
        assertThat(again.status).isEqualTo(429);
        assertThat(again.headers).containsKey("retry-after");
      }
      try (Client two = gateway.connect(Tokens.of("c2"));
          Client three = gateway.connect(Tokens.of("c3"))) {
        two.hear("welcome");
        three.hear("welcome");
        try (RawSocket full = upgrade("?token=" + Tokens.of("c4"))) {
          assertThat(full.status).isEqualTo(503);
          assertThat(full.body).contains("\"code\":\"at-capacity\"", "\"retry\":\"backoff\"");
          assertThat(Integer.parseInt(full.headers.get("retry-after"))).isBetween(3, 8);
        }
      }
    }
  }

  private static void refused(String query, int status, String code) {
    try (RawSocket raw = upgrade(query)) {
      assertThat(raw.status).as(code).isEqualTo(status);
      assertThat(raw.body).contains("\"code\":\"" + code + "\"");
      assertThat(raw.headers).containsEntry("content-type", "application/problem+json");
    }
  }

  private static RawSocket upgrade(String query) {
    return RawSocket.upgrade(gateway.port(), query);
  }
}
