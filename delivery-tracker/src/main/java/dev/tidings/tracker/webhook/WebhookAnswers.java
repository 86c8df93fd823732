package dev.tidings.tracker.webhook;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What the API tells of outcomes that the webhook did not take. A field that has no value is null.
final class WebhookAnswers {

  private WebhookAnswers() {}

  /// @param outcome its id, which is the `webhook-id` of each attempt
  /// @param kind of the outcome: `received`, `undelivered`, ...
  /// @param source with `event`, the producer's name of the event
  /// @param writtenAt when it was first to be told
  /// @param state `given-up`, or `waiting`
  /// @param attempts that have failed
  /// @param nextAt when it is tried again; null where it was given up
  @Serdeable
  record WebhookLetterAnswer(
      UUID outcome,
      String kind,
      UUID notification,
      String user,
      String source,
      String event,
      Instant writtenAt,
      String state,
      int attempts,
      @Nullable Instant nextAt,
      @Nullable String lastError) {}

  /// @param next the `before` of the next page; null on the last one
  @Serdeable
  record WebhookLettersAnswer(List<WebhookLetterAnswer> letters, @Nullable String next) {}

  /// @param body as it was sent
  @Serdeable
  record WholeWebhookLetterAnswer(WebhookLetterAnswer letter, String body) {}
}
