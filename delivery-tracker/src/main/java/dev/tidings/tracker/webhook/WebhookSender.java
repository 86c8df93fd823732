package dev.tidings.tracker.webhook;

import dev.tidings.tracker.attempts.Attempts;
import dev.tidings.tracker.attempts.Trouble;
import dev.tidings.tracker.store.LetterRow;
import dev.tidings.tracker.store.LetterStore;
import dev.tidings.tracker.store.StoreAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells outcomes to a webhook, one instance at a time, each until it is taken (2xx) or given up.
///
/// Killed between the answer and the database, the letter is sent again under the same
/// `webhook-id`. Letters do not wait for each other, so their order is not kept.
///
/// Start and close may be called from any thread; everything else runs in a thread of its own.
public final class WebhookSender implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
  private static final Duration CLAIM_EVERY = Duration.ofMillis(500);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int MAX_ERROR = 200;

  private final WebhookSettings settings;
  private final String name;
  private final StoreAddress address;
  private final InstantSource clock;
  private final WebhookMeters meters;
  private final RandomGenerator random = new Random();
  private final HttpClient http;
  private final Trouble trouble =
      new Trouble(LOG, "the webhook is told nothing for now", "the webhook is told again");
  private final Attempts attempts;

  /// @param name what the instances of one platform share
  public WebhookSender(
      WebhookSettings settings,
      String name,
      StoreAddress address,
      InstantSource clock,
      WebhookMeters meters) {
    this.settings = settings;
    this.name = name;
    this.address = address;
    this.clock = clock;
    this.meters = meters;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(settings.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.attempts = new Attempts("webhook", this::session);
  }

  public void start() {
    attempts.start();
  }

  @Override
  public void close() {
    attempts.close();
    http.shutdownNow();
  }

  private void session() {
    try (LetterStore store = LetterStore.open(address)) {
      while (!attempts.isStopping() && !store.tryClaim(name)) {
        attempts.await(CLAIM_EVERY);
      }
      while (!attempts.isStopping()) {
        List<LetterRow> due = store.due(clock.instant(), settings.atOnce());
        trouble.works();
        if (due.isEmpty()) {
          attempts.await(LOOK_EVERY);
        } else {
          send(store, due);
        }
      }
    } catch (SQLException | RuntimeException e) {
      // At a first start there may be no table yet.
      if (!attempts.isStopping() && !StoreAddress.isMissingTable(e)) {
        trouble.broke(e);
      }
      attempts.await(PAUSE);
    }
  }

  private void send(LetterStore store, List<LetterRow> due) throws SQLException {
    List<CompletableFuture<Optional<String>>> answers = due.stream().map(this::send).toList();
    List<UUID> taken = new ArrayList<>();
    List<LetterStore.Failed> failed = new ArrayList<>();
    for (int i = 0; i < due.size(); i++) {
      LetterRow letter = due.get(i);
      Optional<String> error = answers.get(i).join();
      if (error.isEmpty()) {
        taken.add(letter.outcomeId());
        meters.taken();
        continue;
      }
      Optional<Instant> nextAt =
          settings
              .pauseAfter(letter.attempts() + 1, random.nextDouble())
              .map(pause -> clock.instant().plus(pause));
      failed.add(new LetterStore.Failed(letter.outcomeId(), error.get(), nextAt));
      meters.failed(nextAt.isEmpty());
    }
    store.answered(taken, failed);
  }

  /// Completes with what was wrong, or with nothing where it was taken.
  private CompletableFuture<Optional<String>> send(LetterRow letter) {
    Instant now = clock.instant();
    HttpRequest request =
        HttpRequest.newBuilder(settings.url())
            .timeout(settings.timeout())
            .header("content-type", "application/json")
            .header("webhook-id", letter.outcomeId().toString())
            .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
            .header(
                "webhook-signature",
                Signature.of(
                    settings.secret(), letter.outcomeId().toString(), now, letter.payload()))
            .POST(HttpRequest.BodyPublishers.ofString(letter.payload(), StandardCharsets.UTF_8))
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .handle(
            (response, failure) -> {
              if (failure != null) {
                return Optional.of(shortened(causeOf(failure).toString()));
              }
              int status = response.statusCode();
              return status >= 200 && status < 300
                  ? Optional.empty()
                  : Optional.of("HTTP status " + status);
            });
  }

  private static Throwable causeOf(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static String shortened(String text) {
    return text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR);
  }
}
