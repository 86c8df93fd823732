package dev.tidings.quickstart.e2e;

import dev.tidings.embedded.FaultProxy;
import dev.tidings.embedded.Ports;
import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.services.JvmFlags;
import dev.tidings.quickstart.services.ServiceProcess;
import dev.tidings.quickstart.services.ServiceProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Gateways of one test beside the platform's own, which rest meanwhile: they would be places to go
/// to. In front of them stands a proxy that gives each connection to the next. Confined to the
/// test's thread.
final class OwnGateways implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(30);
  private static final Pattern OPEN = Pattern.compile("\"open\":(\\d+)");

  private final Platform platform;
  private final List<ServiceProcess> gateways = new ArrayList<>();
  private final FaultProxy proxy;
  private final HttpClient http = HttpClient.newHttpClient();

  /// @param settings as variables, over those of the platform's gateways
  OwnGateways(Platform platform, int count, Map<String, String> settings) {
    this.platform = platform;
    ServiceProgram like = platform.gateways().getFirst().program();
    for (int i = 1; i <= count; i++) {
      int port = Ports.pick();
      String name = "own-gateway-" + i;
      Map<String, String> environment = new HashMap<>(like.environment());
      environment.putAll(settings);
      environment.put("MICRONAUT_SERVER_PORT", Integer.toString(port));
      environment.put("TIDINGS_INSTANCE_ID", name);
      gateways.add(
          new ServiceProcess(
              new ServiceProgram(name, like.jar(), port, environment),
              new JvmFlags(),
              platform.ingest().log().getParent()));
    }
    this.proxy = FaultProxy.roundRobin(gateways.stream().map(one -> one.program().port()).toList());
    platform.gateways().forEach(gateway -> gateway.stop(STOPPED_WITHIN));
  }

  /// Where clients connect: to whichever the proxy chooses.
  List<URI> addresses() {
    return List.of(URI.create("ws://127.0.0.1:" + proxy.port() + "/v1/connect"));
  }

  String name(int number) {
    return gateways.get(number).program().name();
  }

  /// Returns when it is ready.
  void start(int number) {
    gateways.get(number).start();
    gateways.get(number).awaitReady(READY_WITHIN);
  }

  /// SIGTERM, as at every deployment.
  ///
  /// @return the status with which it ended
  int stop(int number) {
    CompletableFuture<Integer> end = gateways.get(number).onExit();
    gateways.get(number).stop(STOPPED_WITHIN);
    return end.join();
  }

  /// How many connections it has, as it says with its readiness.
  int connections(int number) throws IOException, InterruptedException {
    URI address = URI.create(gateways.get(number).program().address() + "/health/readiness");
    String body =
        http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    Matcher open = OPEN.matcher(body);
    return open.find() ? Integer.parseInt(open.group(1)) : 0;
  }

  /// Ends them, and lets the platform's own run again.
  @Override
  public void close() {
    gateways.forEach(gateway -> gateway.stop(STOPPED_WITHIN));
    proxy.close();
    http.shutdownNow();
    platform.gateways().forEach(ServiceProcess::start);
    platform.gateways().forEach(gateway -> gateway.awaitReady(READY_WITHIN));
  }
}
