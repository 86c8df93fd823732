package dev.tidings.tracker.query;

import dev.tidings.tracker.query.WhyAnswers.AttemptsAnswer;
import dev.tidings.tracker.query.WhyAnswers.ConnectionStateAnswer;
import dev.tidings.tracker.query.WhyAnswers.NextAnswer;
import dev.tidings.tracker.query.WhyAnswers.WebhookAnswer;
import dev.tidings.tracker.store.LetterRow;
import dev.tidings.tracker.why.Evidence;
import dev.tidings.tracker.why.Evidence.Connected;
import dev.tidings.tracker.why.Evidence.OnDevice;
import dev.tidings.tracker.why.Evidence.Sending;
import dev.tidings.tracker.why.Next;
import io.micronaut.core.annotation.Nullable;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// What was tried, on which connections, and what is tried next, as an answer. Pure.
final class Trying {

  private Trying() {}

  static NextAnswer next(Next next, Evidence evidence, Next.Terms terms) {
    String sentence = next.sentence(evidence, terms);
    return switch (next) {
      case Next.Again(OnDevice device, int attempt, Instant at) ->
          new NextAnswer(next.text(), at, device.device(), attempt, sentence);
      case Next.Parked(OnDevice device, Instant at) ->
          new NextAnswer(next.text(), at, device.device(), null, sentence);
      case Next.Overdue(OnDevice device, Instant since) ->
          new NextAnswer(next.text(), since, device.device(), null, sentence);
      case Next.Nothing nothing -> new NextAnswer(next.text(), null, null, null, sentence);
      case Next.OnItsWay way -> new NextAnswer(next.text(), null, null, null, sentence);
      case Next.OnConnect connect -> new NextAnswer(next.text(), null, null, null, sentence);
    };
  }

  static List<AttemptsAnswer> attempts(Evidence evidence) {
    return evidence.devices().stream()
        .filter(device -> device.attempts() > 0)
        .map(
            device ->
                new AttemptsAnswer(
                    device.device(),
                    device.attempts(),
                    device.last().map(Sending::attempt).orElse(null),
                    device.last().map(Sending::at).orElse(null),
                    device.last().map(Sending::connection).orElse(null),
                    device.parkedAt().orElse(null)))
        .toList();
  }

  static List<ConnectionStateAnswer> connections(Evidence evidence) {
    return evidence.connections().stream()
        .sorted(Comparator.comparing(Connected::from).reversed())
        .map(
            it -> {
              Integer code = code(it);
              return new ConnectionStateAnswer(
                  it.connection(),
                  it.device(),
                  it.gateway(),
                  it.until().isPresent() ? "ended" : "open",
                  it.from(),
                  it.until().orElse(null),
                  code,
                  Hops.closeReason(code));
            })
        .toList();
  }

  static List<WebhookAnswer> webhook(List<LetterRow> letters) {
    return letters.stream()
        .map(
            row ->
                new WebhookAnswer(
                    row.outcomeId(),
                    row.dead() ? "given-up" : "waiting",
                    row.attempts(),
                    row.dead() ? null : Instant.ofEpochMilli(row.nextMs()),
                    row.lastError()))
        .toList();
  }

  private static @Nullable Integer code(Connected connected) {
    return connected.closeCode().isPresent() ? connected.closeCode().getAsInt() : null;
  }
}
