package dev.tidings.quickstart.chaos;

import dev.tidings.embedded.FaultProxy;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.servers.RedisCut;
import dev.tidings.quickstart.services.ServiceProcess;
import java.time.Duration;
import java.util.List;

/// Carries faults out, each to its end: what was struck runs again when the call returns. Faults of
/// different targets may be carried out at once.
final class Strikes {

  private static final Duration READY_AGAIN = Duration.ofSeconds(60);
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(20);

  private final Platform platform;
  private final List<LiveClient> clients;
  private final TokenClock tokenClock;

  Strikes(Platform platform, List<LiveClient> clients, TokenClock tokenClock) {
    this.platform = platform;
    this.clients = clients;
    this.tokenClock = tokenClock;
  }

  void strike(Fault fault) throws InterruptedException {
    Duration lasts = fault.lasts();
    switch (fault.kind()) {
      case INGEST_KILLED -> kill(platform.ingest(), lasts);
      case INGEST_RESTARTED -> restart(platform.ingest(), lasts);
      case INGEST_FROZEN -> freeze(platform.ingest(), lasts);
      case GATEWAY_KILLED -> kill(one(platform.gateways(), fault), lasts);
      case GATEWAY_RESTARTED -> restart(one(platform.gateways(), fault), lasts);
      case GATEWAY_FROZEN -> freeze(one(platform.gateways(), fault), lasts);
      case TRACKER_KILLED -> kill(platform.tracker(), lasts);
      case TRACKER_RESTARTED -> restart(platform.tracker(), lasts);
      case TRACKER_FROZEN -> freeze(platform.tracker(), lasts);
      case REDIS_RESTARTED -> {
        platform.backends().killRedis();
        Thread.sleep(lasts);
        platform.backends().startRedis();
      }
      case REDIS_ROLLED_BACK -> {
        platform.backends().saveRedis();
        Thread.sleep(lasts); // what is written now is what the snapshot does not have
        platform.backends().killRedis();
        platform.backends().startRedisFromSnapshot();
      }
      case REDIS_CUT -> {
        RedisCut cut = platform.backends().cutRedis();
        try {
          Thread.sleep(lasts);
        } finally {
          cut.close();
        }
      }
      case REDIS_FLUSHED -> platform.backends().flushRedis();
      case BROKER_RESTARTED -> platform.backends().restartKafka(lasts);
      case DATABASE_RESTARTED -> {
        platform.backends().killPostgres();
        Thread.sleep(lasts);
        platform.backends().startPostgres();
      }
      case NETWORK_CUT -> {
        FaultProxy network = one(platform.networks(), fault);
        network.cut();
        Thread.sleep(lasts);
        network.restore();
      }
      case CLIENT_STALLED -> {
        LiveClient client = one(clients, fault);
        client.stopReading();
        Thread.sleep(lasts);
        client.read();
      }
      case TOKENS_LAGGING -> {
        tokenClock.lag(lasts.multipliedBy(2));
        platform.networks().forEach(FaultProxy::reset);
        Thread.sleep(lasts);
        tokenClock.lag(Duration.ZERO);
      }
    }
  }

  /// Returns when everything is ready again.
  ///
  /// @throws dev.tidings.embedded.ServerStartException if something is not, within a minute
  void awaitReady() {
    platform.services().forEach(service -> service.awaitReady(READY_AGAIN));
  }

  private static void kill(ServiceProcess service, Duration lasts) throws InterruptedException {
    service.kill();
    Thread.sleep(lasts);
    service.start();
    service.awaitReady(READY_AGAIN);
  }

  /// As a deployment does.
  private static void restart(ServiceProcess service, Duration lasts) throws InterruptedException {
    service.stop(STOPPED_WITHIN);
    Thread.sleep(lasts);
    service.start();
    service.awaitReady(READY_AGAIN);
  }

  private static void freeze(ServiceProcess service, Duration lasts) throws InterruptedException {
    service.freeze();
    try {
      Thread.sleep(lasts);
    } finally {
      service.thaw();
    }
  }

  private static <T> T one(List<T> several, Fault fault) {
    return several.get(fault.which() % several.size());
  }
}
