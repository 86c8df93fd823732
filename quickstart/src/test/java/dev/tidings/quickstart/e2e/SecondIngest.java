package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.publish.EventPublisher;
import dev.tidings.contracts.room.Room;
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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/// A second ingest process beside the platform's own, in the same groups. Confined to the test's
/// thread.
final class SecondIngest implements AutoCloseable {

  private static final String NAME = "event-ingest-2";

  /// More than there are partitions: some event goes to each.
  private static final int PROBES = 24;

  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(10);

  private final Platform platform;
  private final ServiceProcess process;
  private final HttpClient http = HttpClient.newHttpClient();

  /// No other test's: an event that was accepted there would be found here.
  private final String source = "takeover-" + UUID.randomUUID().toString().substring(0, 8);

  private int round;

  SecondIngest(Platform platform) {
    ServiceProgram first = platform.ingest().program();
    int port = Ports.pick();
    Map<String, String> environment = new HashMap<>(first.environment());
    environment.put("MICRONAUT_SERVER_PORT", Integer.toString(port));
    environment.put("TIDINGS_INSTANCE_ID", NAME);
    this.platform = platform;
    this.process =
        new ServiceProcess(
            new ServiceProgram(NAME, first.jar(), port, environment),
            new JvmFlags(),
            platform.ingest().log().getParent());
  }

  /// Returns at once.
  void start() {
    process.start();
  }

  void awaitReady() {
    process.awaitReady(READY_WITHIN);
  }

  /// SIGTERM.
  ///
  /// @return the status with which it ended
  int stop() {
    CompletableFuture<Integer> end = process.onExit();
    process.stop(STOPPED_WITHIN);
    return end.join();
  }

  ServiceProcess process() {
    return process;
  }

  /// Returns when events of every partition that are published now are accepted: while the other
  /// process is gone, that is by this one.
  void awaitAccepting() {
    awaitAccepting(process);
  }

  /// As {@link #awaitAccepting()}, told by this process.
  void awaitAccepting(ServiceProcess asked) {
    round++;
    List<String> ids = new ArrayList<>();
    try (EventPublisher publisher = new EventPublisher(platform.backends().bootstrapServers())) {
      for (int i = 0; i < PROBES; i++) {
        String id = "probe-" + round + "-" + i;
        ids.add(id);
        List<Room> rooms = List.of(new Room("order:takeover-" + i));
        publisher.publish(Event.of(source, id, "test.sent", rooms, RawJson.of("1"))).join();
      }
    }
    Awaitility.waitAtMost(READY_WITHIN)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              ids.removeIf(id -> isAccepted(asked, id));
              assertThat(ids).as("not accepted").isEmpty();
            });
  }

  @Override
  public void close() {
    process.stop(STOPPED_WITHIN);
    http.shutdownNow();
  }

  private boolean isAccepted(ServiceProcess asked, String id) {
    URI address = URI.create(asked.program().address() + "/v1/events/" + source + "/" + id);
    try {
      return http.send(
              HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
          .body()
          .contains("\"accepted\"");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
