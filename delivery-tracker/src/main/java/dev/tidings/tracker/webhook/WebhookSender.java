package dev.tidings.tracker.webhook;

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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(8);
  private static final int MAX_ERROR = 200;

  private final WebhookSettings settings;
  private final String name;
  private final StoreAddress address;
  private final InstantSource clock;
  private final WebhookMeters meters;
  private final HttpClient http;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;
  private boolean isBroken;

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
    this.thread = new Thread(this::run, "webhook");
    this.thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    stop.countDown();
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.shutdownNow();
  }

  private void run() {
    while (!isStopping()) {
      try (LetterStore store = LetterStore.open(address)) {
        while (!isStopping() && !store.tryClaim(name)) {
          await(CLAIM_EVERY);
        }
        while (!isStopping()) {
          List<LetterRow> due = store.due(clock.instant(), settings.atOnce());
          healed();
          if (due.isEmpty()) {
            await(LOOK_EVERY);
          } else {
            send(store, due);
          }
        }
      } catch (SQLException | RuntimeException e) {
        broken(e);
        await(PAUSE);
      }
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
          settings.pauseAfter(letter.attempts() + 1).map(pause -> clock.instant().plus(pause));
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

  /// Told once, and when it has healed. At a first start there may be no table yet.
  private void broken(Exception cause) {
    if (!isBroken && !isStopping() && !StoreAddress.isMissingTable(cause)) {
      isBroken = true;
      LOG.atWarn()
          .addKeyValue("cause", String.valueOf(cause.getMessage()).lines().findFirst().orElse(""))
          .log("the webhook is told nothing for now");
    }
  }

  private void healed() {
    if (isBroken) {
      isBroken = false;
      LOG.atInfo().log("the webhook is told again");
    }
  }

  private boolean isStopping() {
    return stop.getCount() == 0;
  }

  private void await(Duration pause) {
    try {
      boolean stopped = stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
      LOG.atTrace().addKeyValue("stopped", stopped).log("paused");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.countDown();
    }
  }
}
