package dev.tidings.gateway.endpoint;

import dev.tidings.contracts.frame.Since;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.gateway.access.BearerToken;
import dev.tidings.gateway.access.Device;
import dev.tidings.gateway.access.Grant;
import dev.tidings.gateway.access.Origins;
import dev.tidings.gateway.access.TokenReading;
import dev.tidings.gateway.access.TokenVerifier;
import dev.tidings.gateway.admission.ConnectLine.Kind;
import dev.tidings.gateway.admission.Pass;
import dev.tidings.gateway.endpoint.Entrance.Turn;
import dev.tidings.gateway.session.Admission;
import dev.tidings.gateway.session.Connections;
import dev.tidings.gateway.session.SessionMetrics;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Decides before the upgrade who may connect, so that a refusal is an HTTP answer.
///
/// A browser's script cannot read why an upgrade was refused: the same address asked without
/// upgrade headers runs the same checks, and answers 426 where all is well. Thread-safe.
@ServerFilter(ConnectSocket.PATH)
final class ConnectGate {

  static final String ADMISSION = "tidings.admission";
  static final String PASS = "tidings.pass";

  private static final String PROTOCOLS = "Sec-WebSocket-Protocol";

  private final TokenVerifier tokens;
  private final Connections connections;
  private final Origins origins;
  private final Entrance entrance;
  private final SessionMetrics metrics;

  ConnectGate(
      TokenVerifier tokens,
      Connections connections,
      Origins origins,
      Entrance entrance,
      SessionMetrics metrics) {
    this.tokens = tokens;
    this.connections = connections;
    this.origins = origins;
    this.entrance = entrance;
    this.metrics = metrics;
  }

  /// What the filter says: empty lets the request through.
  @RequestFilter
  CompletableFuture<Optional<HttpResponse<?>>> admit(HttpRequest<?> request) {
    if (request.getMethod() != HttpMethod.GET) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    List<String> protocols = request.getHeaders().getAll(PROTOCOLS);
    boolean upgrade = isUpgrade(request);
    if (connections.isDraining()) {
      return refuse(ErrorCode.DRAINING, "connect again: another gateway will answer");
    }
    if (upgrade && !BearerToken.offersOurProtocol(protocols)) {
      return refuse(ErrorCode.UNSUPPORTED_PROTOCOL, "Sec-WebSocket-Protocol: no tidings.v1 in it");
    }
    Optional<String> origin = request.getHeaders().findFirst(HttpHeaders.ORIGIN);
    if (!origins.allow(origin)) {
      return refuse(ErrorCode.FORBIDDEN, "Origin: not one that is allowed here");
    }
    Optional<String> token =
        BearerToken.find(
            request.getHeaders().findFirst(HttpHeaders.AUTHORIZATION),
            protocols,
            request.getParameters().getFirst("token"));
    if (token.isEmpty()) {
      return refuse(
          ErrorCode.UNAUTHENTICATED,
          "no token (expected: Authorization: Bearer, a protocol entry bearer.<token>, or ?token=)");
    }
    CompletableFuture<TokenReading> reading = tokens.verify(token.get());
    if (reading.isDone()) {
      return decide(request, upgrade, reading.resultNow());
    }
    // Keys are being fetched on another thread; what follows belongs to the connection's own.
    return reading.thenComposeAsync(
        read -> decide(request, upgrade, read), channelOf(request).eventLoop());
  }

  private CompletableFuture<Optional<HttpResponse<?>>> decide(
      HttpRequest<?> request, boolean upgrade, TokenReading reading) {
    if (!(reading instanceof TokenReading.Valid valid)) {
      return refuse(Problems.codeOf(reading), Problems.detailOf(reading));
    }
    Grant grant = valid.grant();
    String device =
        grant.device().or(() -> request.getParameters().getFirst("device")).orElse(Device.DEFAULT);
    if (!Device.isName(device)) {
      return refuse(ErrorCode.BAD_REQUEST, "device: expected " + Device.EXPECTED);
    }
    Optional<String> sinceText = request.getParameters().getFirst("since");
    Optional<Since> since = sinceText.flatMap(Since::parse);
    if (sinceText.isPresent() && since.isEmpty()) {
      return refuse(ErrorCode.BAD_SINCE, "since: expected " + Since.EXPECTED);
    }
    List<String> cursors = request.getParameters().getAll("cursor");
    if (cursors.size() > Admission.MAX_CURSORS) {
      return refuse(
          ErrorCode.BAD_REQUEST, "cursor: expected " + Admission.MAX_CURSORS + " at most");
    }
    Optional<Admission.Acks> acks =
        Admission.Acks.parse(request.getParameters().getFirst("acks").orElse("expected"));
    if (acks.isEmpty()) {
      return refuse(ErrorCode.BAD_REQUEST, "acks: expected none, or nothing");
    }
    Optional<HttpResponse<?>> noPlace = noPlaceFor(grant);
    if (noPlace.isPresent()) {
      return CompletableFuture.completedFuture(noPlace);
    }
    if (!upgrade && entrance.isFull()) {
      return refuse(ErrorCode.AT_CAPACITY, Entrance.TOO_MANY);
    }
    if (!upgrade) {
      return refuse(ErrorCode.UPGRADE_REQUIRED, "the token is good: connect by WebSocket");
    }
    request.setAttribute(ADMISSION, new Admission(grant, device, cursors, since, acks.get()));
    return entrance
        .enter(channelOf(request), grant.user(), cursors.isEmpty() ? Kind.NEW : Kind.RESUME)
        .thenApply(turn -> turnCame(request, grant, turn));
  }

  private Optional<HttpResponse<?>> turnCame(HttpRequest<?> request, Grant grant, Turn turn) {
    return switch (turn) {
      case Turn.Refused(ErrorCode code, String detail) -> refused(code, detail);
      case Turn.Gone() -> refused(ErrorCode.AT_CAPACITY, "nobody hears this");
      case Turn.Come(Pass pass, boolean waited) -> {
        Optional<HttpResponse<?>> noPlace = waited ? noPlaceFor(grant) : Optional.empty();
        if (noPlace.isPresent()) {
          pass.end();
        } else {
          request.setAttribute(PASS, pass);
        }
        yield noPlace;
      }
    };
  }

  private Optional<HttpResponse<?>> noPlaceFor(Grant grant) {
    return switch (connections.placeFor(grant.user())) {
      case DRAINING -> refused(ErrorCode.DRAINING, "connect again: another gateway will answer");
      case GATEWAY_FULL -> refused(ErrorCode.AT_CAPACITY, "no connection is free on this gateway");
      case USER_FULL -> refused(ErrorCode.RATE_LIMITED, "too many connections of this user");
      case FREE -> Optional.empty();
    };
  }

  private static Channel channelOf(HttpRequest<?> request) {
    return ((NettyHttpRequest<?>) request).getChannelHandlerContext().channel();
  }

  private CompletableFuture<Optional<HttpResponse<?>>> refuse(ErrorCode code, String detail) {
    return CompletableFuture.completedFuture(refused(code, detail));
  }

  private Optional<HttpResponse<?>> refused(ErrorCode code, String detail) {
    if (code != ErrorCode.UPGRADE_REQUIRED) {
      metrics.refusedUpgrade(code);
    }
    return Optional.of(Problems.of(code, detail));
  }

  private static boolean isUpgrade(HttpRequest<?> request) {
    return request
        .getHeaders()
        .findFirst(HttpHeaders.UPGRADE)
        .filter("websocket"::equalsIgnoreCase)
        .isPresent();
  }
}
