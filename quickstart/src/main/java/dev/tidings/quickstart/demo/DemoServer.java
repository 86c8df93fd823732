package dev.tidings.quickstart.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.tidings.contracts.publish.EventPublisher;
import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.platform.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The demo page and what it needs, on 127.0.0.1 only: it hands out tokens to whoever asks.
///
/// | path | what |
/// |---|---|
/// | `/`, `/client-js/*` | the page, and the client that it uses |
/// | `/dev/config` | where gateways, ingest and tracker are |
/// | `/dev/token?user=` | a token for that user |
/// | `POST /dev/publish` | an event, to Kafka through an ordinary producer |
/// | `POST /dev/network?state=cut` or `restore` | cuts the network between browser and gateways |
/// | `/ingest/*`, `/tracker/*` | the services' own addresses |
///
/// Thread-safe.
public final class DemoServer implements AutoCloseable {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(12);
  private static final List<String> ROOMS = List.of("team:*", "order:*", "demo:*");

  private final Platform platform;
  private final EventPublisher publisher;
  private final HttpServer server;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private DemoServer(Platform platform, HttpServer server) {
    this.platform = platform;
    this.server = server;
    this.publisher = new EventPublisher(platform.backends().bootstrapServers());
  }

  public static DemoServer start(Platform platform) {
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      HttpServer server =
          HttpServer.create(new InetSocketAddress(loopback, platform.demoPort()), 0);
      DemoServer demo = new DemoServer(platform, server);
      demo.begin();
      return demo;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `http://127.0.0.1:PORT/`
  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /// A token as the page gets it.
  public String token(String user) {
    return platform.tokens().mint(user, ROOMS, TOKEN_LIFETIME);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    publisher.close();
    http.shutdownNow();
  }

  private void begin() {
    String ingest = platform.ingest().program().address();
    String tracker = platform.tracker().program().address();
    server.createContext("/", guarded(new PageFiles()));
    server.createContext("/dev/config", guarded(this::config));
    server.createContext("/dev/token", guarded(this::token));
    server.createContext("/dev/network", guarded(this::network));
    server.createContext("/dev/publish", guarded(new DemoEvents(publisher)));
    server.createContext("/ingest/", guarded(new Forwarding("/ingest", ingest, http)));
    server.createContext(
        "/tracker/",
        guarded(
            new Forwarding(
                "/tracker",
                tracker,
                http,
                () -> Optional.of(platform.tokens().mintSupport("demo-page", TOKEN_LIFETIME)))));
    server.setExecutor(threads);
    server.start();
  }

  /// The threats: a page of another origin that asks for a token or publishes in the user's name,
  /// and a foreign name that was made to point at this address.
  private HttpHandler guarded(HttpHandler inner) {
    int port = server.getAddress().getPort();
    List<String> hosts = List.of("127.0.0.1:" + port, "localhost:" + port);
    return exchange -> {
      String host = exchange.getRequestHeaders().getFirst("Host");
      String origin = exchange.getRequestHeaders().getFirst("Origin");
      boolean foreign =
          !hosts.contains(host) || (origin != null && !origin.equals("http://" + host));
      if (foreign) {
        Exchanges.answer(exchange, 403, "text/plain", "from the demo page only\n");
      } else {
        inner.handle(exchange);
      }
    };
  }

  private void config(HttpExchange exchange) throws IOException {
    ObjectNode config = MAPPER.createObjectNode();
    ArrayNode gateways = config.putArray("gateways");
    for (int i = 0; i < platform.gateways().size(); i++) {
      gateways.add(platform.connectAddress(i).toString());
    }
    config.put("ingest", "/ingest");
    config.put("tracker", "/tracker");
    config.put("status", platform.tracker().program().address() + "/");
    Exchanges.answer(exchange, 200, Exchanges.JSON, config.toString());
  }

  private void token(HttpExchange exchange) throws IOException {
    String user = Exchanges.parameter(exchange, "user").orElse("");
    Optional<String> owner = Room.parse("user:" + user).flatMap(Room::owner);
    if (owner.isEmpty()) {
      Exchanges.answer(exchange, 422, "text/plain", "user: missing, or not a user's name\n");
      return;
    }
    ObjectNode answer = MAPPER.createObjectNode();
    answer.put("user", user).put("token", token(user));
    answer.put("expiresInMs", TOKEN_LIFETIME.toMillis());
    Exchanges.answer(exchange, 200, Exchanges.JSON, answer.toString());
  }

  private void network(HttpExchange exchange) throws IOException {
    String state = Exchanges.parameter(exchange, "state").orElse("");
    switch (state) {
      case "cut" -> platform.networks().forEach(network -> network.cut());
      case "restore" -> platform.networks().forEach(network -> network.restore());
      default -> {
        Exchanges.answer(exchange, 422, "text/plain", "state: cut or restore\n");
        return;
      }
    }
    Exchanges.answer(
        exchange, 200, Exchanges.JSON, MAPPER.createObjectNode().put("state", state).toString());
  }
}
