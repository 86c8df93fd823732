package dev.tidings.tracker.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.tidings.contracts.codec.OutcomeCodec;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.outcome.Outcome;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.tracker.World;
import dev.tidings.tracker.outcome.PublisherSteps;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WebhookTest {

  private static final Duration SOON = Duration.ofSeconds(40);
  private static final byte[] SECRET =
      "twenty-four bytes and more".getBytes(StandardCharsets.UTF_8);
  private static final int MAX_ATTEMPTS = 3;

  /// A request as the backend got it.
  private record Got(String id, String timestamp, String signature, String body) {}

  private final List<Got> got = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger cuts = new AtomicInteger();
  private HttpServer backend;
  private World world;
  private WebhookSender sender;

  @BeforeEach
  void start() throws IOException {
    backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backend.createContext(
        "/",
        exchange -> {
          got.add(
              new Got(
                  exchange.getRequestHeaders().getFirst("webhook-id"),
                  exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                  exchange.getRequestHeaders().getFirst("webhook-signature"),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          if (cuts.getAndDecrement() > 0) {
            world.change(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name = 'tidings-tracker-webhook'"
                    + " and datname = current_database()");
          }
          exchange.sendResponseHeaders(refusals.getAndDecrement() > 0 ? 503 : 204, -1);
          exchange.close();
        });
    backend.start();
    world = World.ready();
    world.startIntake();
    world.startPublisher(PublisherSteps.UNWATCHED, true);
    sender =
        new WebhookSender(
            new WebhookSettings(
                URI.create("http://127.0.0.1:" + backend.getAddress().getPort() + "/hook"),
                SECRET,
                Duration.ofSeconds(5),
                MAX_ATTEMPTS,
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                4),
            "test",
            world.store,
            InstantSource.system(),
            new WebhookMeters(world.meters));
    sender.start();
  }

  @AfterEach
  void stop() {
    sender.close();
    world.close();
    backend.stop(0);
  }

  @Test
  void anOutcomeIsToldSignedAndAgainUntilItIsTaken() {
    refusals.set(2);
    Notification it = receive("e-1");

    await().atMost(SOON).until(() -> got.size() == 3 && letters().equals("0"));
    assertThat(got).extracting(Got::id).containsOnly(outcomeOf(it).toString());
    assertThat(got)
        .allSatisfy(
            one ->
                assertThat(one.signature())
                    .isEqualTo(
                        Signature.of(
                            SECRET,
                            one.id(),
                            Instant.ofEpochSecond(Long.parseLong(one.timestamp())),
                            one.body())));
    Outcome outcome = OutcomeCodec.decode(got.getLast().body().getBytes(StandardCharsets.UTF_8));
    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.RECEIVED);
    assertThat(outcome.event()).isEqualTo("e-1");
  }

  @Test
  void whatIsNeverTakenIsGivenUpAndStandsInTheListWithTheReason() {
    refusals.set(MAX_ATTEMPTS);
    Notification it = receive("e-1");

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        world.rows(
                            "select outcome_id, attempts, last_error from webhook_letter where dead"))
                    .containsExactly(outcomeOf(it) + " 3 HTTP status 503"));
    receive("e-2");
    await().atMost(SOON).until(() -> got.size() == MAX_ATTEMPTS + 1);
  }

  /// The backend has taken it and the database does not know: it comes again, under the same id.
  @Test
  void aSenderThatLosesItsDatabaseBeforeItWroteTheAnswerTellsItAgainUnderTheSameId() {
    cuts.set(1);
    Notification it = receive("e-1");

    await().atMost(SOON).until(() -> got.size() == 2 && letters().equals("0"));
    assertThat(got).extracting(Got::id).containsOnly(outcomeOf(it).toString());
  }

  private String letters() {
    return world.rows("select count(*) from webhook_letter").getFirst();
  }

  private Notification receive(String event) {
    Instant now = Instant.now();
    Notification it = World.notification("user:ann", event, now);
    world.append(it);
    world.tell(
        "ann",
        new Receipt.Received(
            new Receipt.Party("ann", "phone", "c-1"), it.room(), List.of(it.id()), now));
    return it;
  }

  private static UUID outcomeOf(Notification it) {
    return Outcome.idOf(it.id(), "ann", Outcome.Kind.RECEIVED);
  }
}
