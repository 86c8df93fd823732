package dev.tidings.quickstart.platform;

import dev.tidings.embedded.FaultProxy;
import dev.tidings.embedded.ServerStartException;
import dev.tidings.quickstart.servers.Backends;
import dev.tidings.quickstart.services.JvmFlags;
import dev.tidings.quickstart.services.ServiceProcess;
import dev.tidings.quickstart.token.DevelopmentTokens;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/// The whole on one machine: servers, services, and a network before each gateway that can be cut.
///
/// Everything starts at once and in no order: the services wait for what they need, as they must in
/// production. Thread-safe.
public final class Platform implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofSeconds(90);

  /// A gateway drains for some seconds; Ctrl-C stops all within 10.
  private static final Duration STOP_WITHIN = Duration.ofSeconds(6);

  /// What is told while it starts; called from several threads.
  public interface Progress {
    void starting(String name);

    void ready(String name, String address, Duration after);
  }

  private final Backends backends;
  private final DevelopmentTokens tokens;
  private final PortPlan ports;
  private final ServiceProcess ingest;
  private final ServiceProcess tracker;
  private final List<ServiceProcess> gateways;
  private final List<FaultProxy> networks;
  private final boolean withRedis;

  private Platform(
      PlatformSettings settings, Backends backends, DevelopmentTokens tokens, PortPlan ports) {
    this.backends = backends;
    this.withRedis = settings.withRedis();
    this.tokens = tokens;
    this.ports = ports;
    Programs programs = new Programs(settings.home(), backends, tokens, ports, settings.extra());
    Path logs = settings.data().folder("logs");
    JvmFlags flags = new JvmFlags();
    this.ingest = new ServiceProcess(programs.ingest(), flags, logs);
    this.tracker = new ServiceProcess(programs.tracker(), flags, logs);
    List<ServiceProcess> started = new ArrayList<>();
    for (int i = 0; i < ports.gateways().size(); i++) {
      started.add(new ServiceProcess(programs.gateway(i), flags, logs));
    }
    this.gateways = List.copyOf(started);
    this.networks = new ArrayList<>();
  }

  /// Starts everything; returns when all of it is ready.
  ///
  /// @throws ServerStartException if something does not come up; what did has been stopped then
  public static Platform start(PlatformSettings settings, Progress progress) {
    PortPlan ports = PortPlan.choose(settings.ports(), settings.gateways());
    Backends backends =
        new Backends(settings.data().root(), ports.kafka(), ports.redis(), ports.postgres());
    DevelopmentTokens tokens =
        DevelopmentTokens.in(settings.data().root().resolve("secret"), InstantSource.system());
    Platform platform = new Platform(settings, backends, tokens, ports);
    try {
      platform.startAll(progress);
      return platform;
    } catch (RuntimeException e) {
      platform.close();
      throw e;
    }
  }

  public Backends backends() {
    return backends;
  }

  /// Whether there is a Redis.
  public boolean withRedis() {
    return withRedis;
  }

  public DevelopmentTokens tokens() {
    return tokens;
  }

  public int demoPort() {
    return ports.demo();
  }

  public ServiceProcess ingest() {
    return ingest;
  }

  public ServiceProcess tracker() {
    return tracker;
  }

  public List<ServiceProcess> gateways() {
    return gateways;
  }

  /// The networks between clients and each gateway, in the gateways' order.
  public List<FaultProxy> networks() {
    return List.copyOf(networks);
  }

  /// Where clients connect to a gateway, over its network.
  public URI connectAddress(int gateway) {
    return URI.create("ws://127.0.0.1:" + networks.get(gateway).port() + "/v1/connect");
  }

  /// All services in the order in which they are shown.
  public List<ServiceProcess> services() {
    return Stream.concat(Stream.of(ingest, tracker), gateways.stream()).toList();
  }

  /// Stops everything; returns when it is gone. Doing so twice is harmless.
  @Override
  public void close() {
    networks.forEach(FaultProxy::close);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // The tracker and ingest write their last words to servers that still stand.
      services().forEach(service -> threads.execute(() -> service.stop(STOP_WITHIN)));
    }
    backends.close();
  }

  private void startAll(Progress progress) {
    long began = System.nanoTime();
    for (int i = 0; i < gateways.size(); i++) {
      networks.add(FaultProxy.start(ports.networks().get(i), "127.0.0.1", ports.gateways().get(i)));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> starts = new ArrayList<>();
      starts.add(
          run(
              threads,
              progress,
              began,
              "Kafka",
              backends.bootstrapServers(),
              backends::startKafka));
      if (withRedis) {
        starts.add(
            run(threads, progress, began, "Redis", backends.redisUrl(), backends::startRedis));
      }
      starts.add(
          run(
              threads,
              progress,
              began,
              "PostgreSQL",
              backends.jdbcUrl() + "?user=" + backends.databaseUser(),
              backends::startPostgres));
      for (ServiceProcess service : services()) {
        starts.add(
            run(
                threads,
                progress,
                began,
                service.program().name(),
                service.program().address(),
                () -> {
                  service.start();
                  service.awaitReady(READY_WITHIN);
                }));
      }
      awaitAll(starts);
    }
  }

  private static CompletableFuture<Void> run(
      ExecutorService threads,
      Progress progress,
      long began,
      String name,
      String address,
      Runnable start) {
    progress.starting(name);
    return CompletableFuture.runAsync(
        () -> {
          start.run();
          progress.ready(name, address, Duration.ofNanos(System.nanoTime() - began));
        },
        threads);
  }

  /// The first failure ends the waiting: what still starts is stopped by the caller, and its own
  /// complaint about that is not the reason.
  private void awaitAll(List<CompletableFuture<Void>> starts) {
    CompletableFuture<Void> firstFailure = new CompletableFuture<>();
    for (CompletableFuture<Void> start : starts) {
      var unused =
          start.exceptionally(
              failure -> {
                firstFailure.completeExceptionally(failure);
                return null;
              });
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(starts.toArray(CompletableFuture<?>[]::new));
    try {
      CompletableFuture.anyOf(all, firstFailure).join();
    } catch (CompletionException e) {
      services().forEach(service -> service.stop(Duration.ZERO));
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new ServerStartException(e.getMessage(), e);
    }
  }
}
