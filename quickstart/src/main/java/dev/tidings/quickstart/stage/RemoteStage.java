package dev.tidings.quickstart.stage;

import dev.tidings.embedded.FaultProxy;
import dev.tidings.quickstart.token.DevelopmentTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A platform that runs somewhere else, in containers say. Its networks are proxies in this
/// process; other accidents are commands. Confined to the story's thread.
public final class RemoteStage implements Stage, AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofSeconds(90);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
  private static final int POLL_MS = 100;

  private final StageDescription description;
  private final DevelopmentTokens tokens;
  private final List<FaultProxy> networks = new ArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PROBE_TIMEOUT)
          .build();

  public RemoteStage(StageDescription description) {
    this.description = description;
    this.tokens = DevelopmentTokens.of(description.secret(), InstantSource.system());
    for (URI gateway : description.gateways()) {
      networks.add(FaultProxy.start(0, gateway.getHost(), gateway.getPort()));
    }
  }

  /// Returns when every service says that it is ready.
  ///
  /// @throws IllegalStateException if one does not in time
  public void awaitReady() {
    awaitReady(description.ingest());
    awaitReady(description.tracker());
    description.gateways().forEach(this::awaitReady);
  }

  @Override
  public int gateways() {
    return networks.size();
  }

  @Override
  public URI connectAddress(int gateway) {
    return URI.create("ws://127.0.0.1:" + networks.get(gateway).port() + "/v1/connect");
  }

  @Override
  public void cutNetwork(int gateway) {
    networks.get(gateway).cut();
  }

  @Override
  public void restoreNetwork(int gateway) {
    networks.get(gateway).restore();
  }

  @Override
  public void killGateway(int gateway) {
    ShellCommand.run(description.killGateway(), numberOf(gateway));
  }

  @Override
  public void startGateway(int gateway) {
    ShellCommand.run(description.startGateway(), numberOf(gateway));
    awaitReady(description.gateways().get(gateway));
  }

  @Override
  public void flushRedis() {
    ShellCommand.run(description.flushRedis(), Map.of());
  }

  @Override
  public List<Accident> accidents() {
    return description.accidents().stream()
        .map(
            accident ->
                new Accident(
                    accident.title(), () -> ShellCommand.run(accident.command(), Map.of())))
        .toList();
  }

  @Override
  public String ingestAddress() {
    return description.ingest().toString();
  }

  @Override
  public String trackerAddress() {
    return description.tracker().toString();
  }

  @Override
  public String bootstrapServers() {
    return description.kafka();
  }

  @Override
  public String token(String user, Duration lifetime) {
    return tokens.mint(user, List.of(), lifetime);
  }

  @Override
  public String supportToken(Duration lifetime) {
    return tokens.mintSupport("story", lifetime);
  }

  @Override
  public void close() {
    networks.forEach(FaultProxy::close);
    http.shutdownNow();
  }

  private void awaitReady(URI service) {
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    while (!isReady(service)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            service + " was not ready within " + READY_WITHIN.toSeconds() + " s");
      }
      pause();
    }
  }

  private boolean isReady(URI service) {
    HttpRequest probe =
        HttpRequest.newBuilder(service.resolve("/health/readiness")).timeout(PROBE_TIMEOUT).build();
    try {
      return http.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // nothing listens yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + service, e);
    }
  }

  private static Map<String, String> numberOf(int gateway) {
    return Map.of("GATEWAY", Integer.toString(gateway + 1));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
