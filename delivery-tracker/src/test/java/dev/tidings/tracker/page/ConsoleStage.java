package dev.tidings.tracker.page;

import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.codec.OutcomeCodec;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.outcome.Outcome;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.topics.DeadLetterHeaders;
import dev.tidings.tracker.World;
import dev.tidings.tracker.access.PasswordHash;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.header.internals.RecordHeaders;

/// A tracker that people can sign in to, and a day in the life of some users.
public final class ConsoleStage implements AutoCloseable {

  public static final String SUPPORT = "sue";
  public static final String ADMIN = "ada";

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String BAD_EVENT =
      "{\"id\":\"order-13\",\"source\":\"shop\",\"type\":\"Order Shipped\",\"to\":[\"user:ann\"],\"data\":{}}";

  public final World world;
  public final EmbeddedServer server;
  public final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  public final Notification received;
  public final Notification silent;
  public final Notification offline;
  public final Notification shared;

  private ConsoleStage(World world, EmbeddedServer server) {
    this.world = world;
    this.server = server;
    Instant taken = now.minusSeconds(120);
    this.received = World.notification("user:ann", "order-9", taken);
    this.silent = World.notification("user:ann", "order-10", taken.plusSeconds(30));
    this.offline =
        World.notification("user:bob", "order-11", taken, Optional.of(now.plusSeconds(3_600)));
    this.shared = World.notification("team:7", "meeting", taken.plusSeconds(60));
  }

  /// Returns when everything that happened has been taken in.
  public static ConsoleStage start() {
    return on(World.ready());
  }

  /// The same in a world of the test's own.
  public static ConsoleStage on(World world) {
    EmbeddedServer server =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of(
                "micronaut.server.port",
                -1,
                "datasources.default.url",
                world.store.url(),
                "tidings.kafka.bootstrap-servers",
                world.bootstrapServers,
                "tidings.kafka.topic-prefix",
                world.topics.prefix(),
                "tidings.access.without-sign-in",
                "nobody",
                "tidings.access.users",
                user(SUPPORT, "support") + "," + user(ADMIN, "admin")));
    ConsoleStage stage = new ConsoleStage(world, server);
    stage.play();
    return stage;
  }

  /// The password of a user is the name.
  private static String user(String name, String role) {
    return name + ":" + role + ":" + PasswordHash.of(name.toCharArray()).text();
  }

  public String address() {
    return server.getURL().toString();
  }

  public Receipt.Party party(String user, String device, String connection) {
    return new Receipt.Party(user, device, connection);
  }

  private void play() {
    Instant taken = now.minusSeconds(120);
    Receipt.Party phone = party("ann", "phone", "c-phone");
    Receipt.Party laptop = party("ann", "laptop", "c-laptop");
    Receipt.Party bob = party("bob", "tablet", "c-bob");
    world.append(received);
    world.append(silent);
    world.append(offline);
    long offset = world.append(shared);
    for (int i = 0; i < 30; i++) {
      Notification one =
          World.notification("user:user-" + i, "hello-" + i, taken.minusSeconds(60L * i));
      world.append(one);
      if (i % 3 != 0) {
        Receipt.Party party = party("user-" + i, "phone", "c-" + i);
        world.tell(
            "user-" + i,
            new Receipt.Connected(party, taken.minusSeconds(3_000)),
            new Receipt.Sent(
                party, one.room(), List.of(one.id()), taken.minusSeconds(60L * i).plusMillis(4)),
            new Receipt.Received(
                party,
                one.room(),
                List.of(one.id()),
                taken.minusSeconds(60L * i).plusMillis(9L * i)));
      }
    }
    world.tell(
        "ann",
        new Receipt.Connected(phone, taken.minusSeconds(600)),
        new Receipt.Sent(phone, received.room(), List.of(received.id()), taken.plusMillis(4)),
        new Receipt.Received(phone, received.room(), List.of(received.id()), taken.plusMillis(62)),
        new Receipt.Connected(laptop, taken.minusSeconds(300)),
        new Receipt.Sent(laptop, received.room(), List.of(received.id()), taken.plusMillis(5)),
        new Receipt.Disconnected(laptop, 4102, taken.plusSeconds(35)),
        new Receipt.Sent(
            laptop, silent.room(), List.of(silent.id()), taken.plusSeconds(30).plusMillis(6)),
        new Receipt.GapTold(
            phone,
            new Room("team:7"),
            GapReason.EXPIRED,
            world.epoch(),
            0,
            0,
            taken.minusSeconds(500)));
    world.tell(
        "bob",
        new Receipt.Connected(bob, taken.minusSeconds(4_000)),
        new Receipt.Disconnected(bob, 4200, taken.minusSeconds(3_000)));
    world.tell(
        "ann",
        new Receipt.SentThrough(
            phone, new Room("team:7"), world.epoch(), 0, offset, offset, 1, taken.plusSeconds(61)),
        new Receipt.ReceivedThrough(
            phone, new Room("team:7"), world.epoch(), 0, offset, offset, 1, taken.plusSeconds(62)));
    deadLetter(BAD_EVENT, "type: Order Shipped (expected: resource.action)");
    awaitPage("/health/readiness", 200);
    await()
        .atMost(SOON)
        .until(
            () ->
                world
                    .rows("select count(*) from notification")
                    .equals(List.of(Integer.toString(34))));
    await()
        .atMost(SOON)
        .until(() -> world.rows("select count(*) from room_progress").equals(List.of("1")));
    await()
        .atMost(SOON)
        .until(() -> world.rows("select count(*) from connection_interval").equals(List.of("23")));
  }

  /// A dead letter of the events' topic, as ingest writes one.
  public void deadLetter(String value, String detail) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("content-type", bytes("application/json"));
    headers.add(DeadLetterHeaders.REASON, bytes("invalid"));
    headers.add(DeadLetterHeaders.DETAIL, bytes(detail));
    headers.add(DeadLetterHeaders.POINTER, bytes("/type"));
    headers.add(DeadLetterHeaders.TOPIC, bytes(world.topics.events()));
    headers.add(DeadLetterHeaders.PARTITION, bytes("0"));
    headers.add(DeadLetterHeaders.OFFSET, bytes("41"));
    world.send(world.topics.deadLetters(), 0, "user:ann", bytes(value), headers);
  }

  /// An outcome that the webhook did not take, as its sender leaves it.
  ///
  /// @return its id
  public UUID givenUp(Notification about, Instant writtenAt) {
    String user = about.room().owner().orElseThrow();
    Outcome outcome =
        new Outcome(
            Outcome.idOf(about.id(), user, Outcome.Kind.UNDELIVERED),
            Outcome.Kind.UNDELIVERED,
            about.id(),
            user,
            about.source(),
            about.event(),
            about.type(),
            about.correlationId(),
            writtenAt);
    String payload = new String(OutcomeCodec.encode(outcome), StandardCharsets.UTF_8);
    long ms = writtenAt.toEpochMilli();
    world.change(
        "insert into webhook_letter values ('%s', '%s', 12, %d, true, 'HTTP status 503', %d)"
            .formatted(outcome.id(), payload, ms, ms));
    return outcome.id();
  }

  private void awaitPage(String path, int status) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      await()
          .atMost(SOON)
          .until(
              () ->
                  client
                          .send(
                              HttpRequest.newBuilder(URI.create(address() + path)).build(),
                              HttpResponse.BodyHandlers.discarding())
                          .statusCode()
                      == status);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.close();
    world.close();
  }
}
