package dev.tidings.quickstart.stage;

import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.services.ServiceProcess;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/// The platform that this process has started on this machine.
///
/// @param platform ended by who started it
public record LocalStage(Platform platform) implements Stage {

  private static final Duration READY_AGAIN = Duration.ofSeconds(30);

  @Override
  public int gateways() {
    return platform.gateways().size();
  }

  @Override
  public URI connectAddress(int gateway) {
    return platform.connectAddress(gateway);
  }

  @Override
  public void cutNetwork(int gateway) {
    platform.networks().get(gateway).cut();
  }

  @Override
  public void restoreNetwork(int gateway) {
    platform.networks().get(gateway).restore();
  }

  @Override
  public void killGateway(int gateway) {
    platform.gateways().get(gateway).kill();
  }

  @Override
  public void startGateway(int gateway) {
    ServiceProcess process = platform.gateways().get(gateway);
    if (!process.isAlive()) {
      process.start();
      process.awaitReady(READY_AGAIN);
    }
  }

  @Override
  public boolean hasRedis() {
    return platform.withRedis();
  }

  @Override
  public void flushRedis() {
    platform.backends().flushRedis();
  }

  @Override
  public List<Accident> accidents() {
    return List.of();
  }

  @Override
  public String ingestAddress() {
    return platform.ingest().program().address();
  }

  @Override
  public String trackerAddress() {
    return platform.tracker().program().address();
  }

  @Override
  public String bootstrapServers() {
    return platform.backends().bootstrapServers();
  }

  @Override
  public String token(String user, Duration lifetime) {
    return platform.tokens().mint(user, List.of(), lifetime);
  }

  @Override
  public String supportToken(Duration lifetime) {
    return platform.tokens().mintSupport("story", lifetime);
  }
}
