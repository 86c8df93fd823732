package dev.tidings.bench.platform;

import dev.tidings.embedded.EmbeddedRedis;
import dev.tidings.embedded.GuardedProcess;
import dev.tidings.embedded.Ports;
import dev.tidings.quickstart.services.JvmFlags;
import dev.tidings.quickstart.services.ServiceProcess;
import dev.tidings.quickstart.services.ServiceProgram;
import dev.tidings.quickstart.token.DevelopmentTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is measured: Kafka, Redis, event-ingest and gateways, each a process of its own that ends
/// with this one. Thread-safe.
public final class BenchPlatform implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofSeconds(90);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(6);
  private static final String NO_LIMIT = "1000000";

  private final DevelopmentTokens tokens;
  private final int kafkaPort = Ports.pick();
  private final GuardedProcess kafka;
  private final EmbeddedRedis redis;
  private final ServiceProcess ingest;
  private final ServiceProcess secondIngest;
  private final List<ServiceProcess> gateways = new ArrayList<>();

  private BenchPlatform(BenchSettings settings) {
    try {
      Files.createDirectories(settings.work());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path work = settings.work();
    tokens = DevelopmentTokens.in(work.resolve("secret"), InstantSource.system());
    kafka = startKafka(work, kafkaPort);
    redis = EmbeddedRedis.start(work.resolve("redis"), 0);
    JvmFlags flags = new JvmFlags(settings.flags());
    ingest =
        new ServiceProcess(
            program(settings, "event-ingest", "event-ingest", Map.of()), flags, work);
    secondIngest =
        new ServiceProcess(
            program(settings, "event-ingest-2", "event-ingest", Map.of()), flags, work);
    for (int number = 1; number <= settings.gateways(); number++) {
      ServiceProgram program =
          program(
              settings,
              "gateway-" + number,
              "notification-gateway",
              Map.of(
                  "TIDINGS_ACCESS_HS256_SECRET",
                  tokens.secret(),
                  "TIDINGS_SESSION_MAX_CONNECTIONS",
                  NO_LIMIT,
                  "TIDINGS_SESSION_MAX_CONNECTIONS_PER_USER",
                  NO_LIMIT,
                  "TIDINGS_DRAIN_TIME",
                  "1s",
                  "TIDINGS_INDEX_DIRECTORY",
                  work.resolve("index").toString()));
      gateways.add(new ServiceProcess(program, flags, work));
    }
  }

  /// Starts everything; returns when the services are ready.
  ///
  /// @throws dev.tidings.embedded.ServerStartException if something does not come up; what did has
  /// been stopped then
  public static BenchPlatform start(BenchSettings settings) {
    BenchPlatform platform = new BenchPlatform(settings);
    try {
      platform.services().forEach(ServiceProcess::start);
      platform.services().forEach(service -> service.awaitReady(READY_WITHIN));
      return platform;
    } catch (RuntimeException e) {
      platform.close();
      throw e;
    }
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + kafkaPort;
  }

  /// Another ingest in the same groups, which is started by who wants it.
  public ServiceProcess secondIngest() {
    return secondIngest;
  }

  public DevelopmentTokens tokens() {
    return tokens;
  }

  /// Where clients connect.
  public List<InetSocketAddress> gatewayAddresses() {
    return gateways.stream()
        .map(
            gateway ->
                new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.program().port()))
        .toList();
  }

  public List<Long> gatewayPids() {
    return gateways.stream().map(ServiceProcess::pid).toList();
  }

  /// How many records Redis has taken since the start.
  public RelayCount relay() {
    return new RelayCount(ingest.program().address());
  }

  /// Where events are looked up.
  public EventLookup lookup() {
    return new EventLookup(ingest.program().address());
  }

  public CpuReading cpu() {
    return new CpuReading(
        ProcessFigures.cpuMicros(ingest.pid()),
        gateways.stream().mapToLong(gateway -> ProcessFigures.cpuMicros(gateway.pid())).sum(),
        ProcessFigures.cpuMicros(kafka.pid()),
        ProcessFigures.cpuMicros(redis.pid()),
        ProcessFigures.cpuMicros(ProcessHandle.current().pid()),
        services().stream()
            .mapToLong(service -> ProcessFigures.compilersCpuMicros(service.pid()))
            .sum());
  }

  /// Stops everything; returns when it is gone. Doing so twice is harmless.
  @Override
  public void close() {
    secondIngest.stop(STOP_WITHIN);
    services().reversed().forEach(service -> service.stop(STOP_WITHIN));
    redis.close();
    kafka.stop(STOP_WITHIN);
  }

  private List<ServiceProcess> services() {
    List<ServiceProcess> services = new ArrayList<>(List.of(ingest));
    services.addAll(gateways);
    return services;
  }

  private static GuardedProcess startKafka(Path work, int port) {
    return GuardedProcess.start(
        "Kafka",
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            KafkaProgram.class.getName(),
            work.resolve("kafka").toString(),
            Integer.toString(port)),
        Map.of(),
        GuardedProcess.StopSignal.TERM,
        work.resolve("kafka.log"));
  }

  private ServiceProgram program(
      BenchSettings settings, String name, String module, Map<String, String> own) {
    int port = Ports.pick();
    Map<String, String> environment = new HashMap<>();
    environment.put("MICRONAUT_SERVER_HOST", "127.0.0.1");
    environment.put("MICRONAUT_SERVER_PORT", Integer.toString(port));
    environment.put("TIDINGS_INSTANCE_ID", name);
    environment.put("TIDINGS_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers());
    environment.put("TIDINGS_REDIS_URL", redis.url());
    environment.putAll(own);
    environment.putAll(settings.environment());
    Path jar = settings.home().resolve(module).resolve("target").resolve(module + ".jar");
    return new ServiceProgram(name, jar, port, environment);
  }
}
