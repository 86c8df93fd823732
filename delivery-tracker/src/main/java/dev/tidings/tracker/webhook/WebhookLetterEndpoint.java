package dev.tidings.tracker.webhook;

import dev.tidings.contracts.codec.OutcomeCodec;
import dev.tidings.contracts.outcome.Outcome;
import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.access.Witness;
import dev.tidings.tracker.problem.BadParameterException;
import dev.tidings.tracker.problem.ProblemException;
import dev.tidings.tracker.store.LetterLookups;
import dev.tidings.tracker.store.LetterRow;
import dev.tidings.tracker.webhook.WebhookAnswers.WebhookLetterAnswer;
import dev.tidings.tracker.webhook.WebhookAnswers.WebhookLettersAnswer;
import dev.tidings.tracker.webhook.WebhookAnswers.WholeWebhookLetterAnswer;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Outcomes that the webhook did not take and that were given up: to look at, and to try again.
@Controller("/v1/webhook-letters")
@ExecuteOn(TaskExecutors.BLOCKING)
final class WebhookLetterEndpoint {

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;

  private final LetterLookups letters;
  private final Witness witness;
  private final InstantSource clock;

  WebhookLetterEndpoint(LetterLookups letters, Witness witness, InstantSource clock) {
    this.letters = letters;
    this.witness = witness;
    this.clock = clock;
  }

  /// Those that were given up, the latest first.
  ///
  /// @param limit 1 to 200; 50 where absent
  /// @param before the last page's `next`
  @Get
  WebhookLettersAnswer webhookLetters(
      HttpRequest<?> request,
      @Nullable @QueryValue("limit") Integer limit,
      @Nullable @QueryValue("before") String before) {
    int atMost = limit == null ? DEFAULT_LIMIT : limit;
    if (atMost < 1 || atMost > MAX_LIMIT) {
      throw BadParameterException.of("limit", String.valueOf(limit), "1 to " + MAX_LIMIT);
    }
    LetterListPlace place =
        before == null
            ? LetterListPlace.TOP
            : LetterListPlace.parse(before)
                .orElseThrow(
                    () -> BadParameterException.of("before", before, "the next of a page"));
    witness.looks(request, "webhook letters", Optional.empty());
    List<LetterRow> rows = letters.dead(place.writtenMs(), place.outcome(), atMost);
    return new WebhookLettersAnswer(
        rows.stream().map(WebhookLetterEndpoint::answer).toList(),
        rows.size() < atMost ? null : LetterListPlace.of(rows.getLast()).toString());
  }

  /// One that has not been taken yet, given up or not.
  @Get("/{outcome}")
  WholeWebhookLetterAnswer webhookLetter(HttpRequest<?> request, @PathVariable String outcome) {
    LetterRow row = find(idOf(outcome));
    witness.looks(request, "webhook letter " + outcome, whose(row));
    return new WholeWebhookLetterAnswer(answer(row), row.payload());
  }

  /// Has one that was given up sent again, from its first attempt on.
  @Post("/{outcome}/revive")
  HttpResponse<WebhookLetterAnswer> revive(HttpRequest<?> request, @PathVariable String outcome) {
    UUID id = idOf(outcome);
    LetterRow row = find(id);
    witness.does(request, "revived", "webhook letter " + outcome, whose(row));
    if (letters.revive(id, clock.millis()) == 0) {
      throw ProblemException.notFound("no letter " + id + " has been given up (any more)");
    }
    return HttpResponse.accepted()
        .body(letters.letter(id).map(WebhookLetterEndpoint::answer).orElseGet(() -> answer(row)));
  }

  private LetterRow find(UUID outcome) {
    return letters
        .letter(outcome)
        .orElseThrow(
            () ->
                ProblemException.notFound(
                    "no letter " + outcome + " waits (any more): it was taken, or never written"));
  }

  private static Optional<String> whose(LetterRow row) {
    return Optional.of(Room.ofUser(outcomeOf(row).user()).name());
  }

  private static Outcome outcomeOf(LetterRow row) {
    return OutcomeCodec.decode(row.payload().getBytes(StandardCharsets.UTF_8));
  }

  private static WebhookLetterAnswer answer(LetterRow row) {
    Outcome outcome = outcomeOf(row);
    return new WebhookLetterAnswer(
        row.outcomeId(),
        outcome.kind().text(),
        outcome.notification(),
        outcome.user(),
        outcome.source(),
        outcome.event(),
        Instant.ofEpochMilli(row.writtenMs()),
        row.dead() ? "given-up" : "waiting",
        row.attempts(),
        row.dead() ? null : Instant.ofEpochMilli(row.nextMs()),
        row.lastError());
  }

  private static UUID idOf(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw BadParameterException.of("outcome", text, "a UUID");
    }
  }
}
