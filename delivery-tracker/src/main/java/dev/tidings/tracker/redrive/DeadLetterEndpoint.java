package dev.tidings.tracker.redrive;

import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.problem.Problem;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.tracker.access.Callers;
import dev.tidings.tracker.access.Witness;
import dev.tidings.tracker.problem.BadParameterException;
import dev.tidings.tracker.problem.ProblemException;
import dev.tidings.tracker.redrive.LetterAnswers.HeaderAnswer;
import dev.tidings.tracker.redrive.LetterAnswers.LetterAnswer;
import dev.tidings.tracker.redrive.LetterAnswers.LettersAnswer;
import dev.tidings.tracker.redrive.LetterAnswers.RedriveRequest;
import dev.tidings.tracker.redrive.LetterAnswers.RedrivenAnswer;
import dev.tidings.tracker.redrive.LetterAnswers.WholeLetterAnswer;
import dev.tidings.tracker.store.RedrivenRow;
import dev.tidings.tracker.store.RedrivenTable;
import io.micronaut.context.annotation.Property;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What could not be accepted: to look at, to mend, and to put in again.
@Controller("/v1/dead-letters")
@ExecuteOn(TaskExecutors.BLOCKING)
final class DeadLetterEndpoint {

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;
  private static final int PREVIEW = 200;

  private final DeadLetterShelf shelf;
  private final EventsOutlet outlet;
  private final RedrivenTable redriven;
  private final Witness witness;
  private final InstantSource clock;
  private final Topics topics;

  DeadLetterEndpoint(
      DeadLetterShelf shelf,
      EventsOutlet outlet,
      RedrivenTable redriven,
      Witness witness,
      InstantSource clock,
      @Property(name = "tidings.kafka.topic-prefix") String prefix) {
    this.shelf = shelf;
    this.outlet = outlet;
    this.redriven = redriven;
    this.witness = witness;
    this.clock = clock;
    this.topics = new Topics(prefix);
  }

  /// The latest first. A page may hold fewer than `limit` and have a next one.
  ///
  /// @param limit 1 to 200; 50 where absent
  /// @param before only what stands before this place
  @Get
  LettersAnswer letters(
      HttpRequest<?> request,
      @Nullable @QueryValue("limit") Integer limit,
      @Nullable @QueryValue("before") String before) {
    int atMost = limit == null ? DEFAULT_LIMIT : limit;
    if (atMost < 1 || atMost > MAX_LIMIT) {
      throw BadParameterException.of("limit", String.valueOf(limit), "1 to " + MAX_LIMIT);
    }
    Optional<LetterPlace> place = Optional.ofNullable(before).map(DeadLetterEndpoint::placeOf);
    witness.looks(request, "dead letters", Optional.empty());
    DeadLetterShelf.Page<LetterAnswer> page =
        shelf.latest(
            place.map(LetterPlace::partition).orElse(0),
            place.map(LetterPlace::offset),
            atMost,
            letter -> answer(letter, Optional.empty()));
    Map<Long, RedrivenRow> known = redrivenOf(place.map(LetterPlace::partition).orElse(0), page);
    return new LettersAnswer(
        page.items().stream().map(letter -> marked(letter, known)).toList(),
        page.next().map(LetterPlace::toString).orElse(null));
  }

  /// One, whole.
  @Get("/{place}")
  WholeLetterAnswer letter(HttpRequest<?> request, @PathVariable String place) {
    LetterPlace at = placeOf(place);
    Letter letter = find(at);
    witness.looks(request, "dead letter " + at, letter.key());
    Optional<RedrivenRow> row =
        redriven.of(at.partition(), List.of(at.offset())).stream()
            .filter(it -> it.letterAt().equals(letter.at()))
            .findFirst();
    return new WholeLetterAnswer(
        answer(letter, row),
        letter.ownHeaders().stream()
            .map(header -> new HeaderAnswer(header.key(), textOf(header.value())))
            .toList(),
        letter.text());
  }

  /// Puts it in again as an event, edited or as it was received: it is then taken like any other
  /// one, and what was there before is a duplicate.
  @Post("/{place}/redrive")
  HttpResponse<LetterAnswer> redrive(
      HttpRequest<?> request, @PathVariable String place, @Nullable @Body RedriveRequest body) {
    LetterPlace at = placeOf(place);
    Letter letter = find(at);
    Optional<String> edited = Optional.ofNullable(body).map(RedriveRequest::value);
    String by = Callers.personOf(request).name();
    return switch (Redriving.of(letter, edited, by, topics)) {
      case Redriving.Plan.NotAnEvent not ->
          throw ProblemException.of(
              ErrorCode.INVALID,
              "it was read from "
                  + not.origin()
                  + " (expected: "
                  + topics.events()
                  + "): the service that wrote it has to be mended");
      case Redriving.Plan.StillWrong wrong ->
          throw ProblemException.of(
              new Problem(
                  ErrorCode.INVALID,
                  "it is still no event",
                  wrong.violations().stream()
                      .map(it -> new Problem.Fault(it.pointer(), it.reason().text(), it.detail()))
                      .toList()));
      case Redriving.Plan.Send send -> {
        String what = "dead letter " + at + (edited.isPresent() ? ", edited" : "");
        witness.does(request, "re-drove", what, letter.key());
        outlet.send(send.record());
        RedrivenRow row =
            new RedrivenRow(
                at.partition(), at.offset(), letter.at(), clock.instant(), by, edited.isPresent());
        redriven.put(
            row.partition(), row.position(), row.letterAt(), row.at(), row.who(), row.edited());
        yield HttpResponse.<LetterAnswer>accepted().body(answer(letter, Optional.of(row)));
      }
    };
  }

  private Map<Long, RedrivenRow> redrivenOf(
      int partition, DeadLetterShelf.Page<LetterAnswer> page) {
    if (page.items().isEmpty()) {
      return Map.of();
    }
    List<Long> offsets =
        page.items().stream()
            .map(letter -> LetterPlace.parse(letter.place()).orElseThrow().offset())
            .toList();
    return redriven.of(partition, offsets).stream()
        .collect(Collectors.toMap(RedrivenRow::position, Function.identity()));
  }

  /// The instant is compared too: offsets begin anew in a topic that was made again.
  private static LetterAnswer marked(LetterAnswer letter, Map<Long, RedrivenRow> known) {
    RedrivenRow row = known.get(LetterPlace.parse(letter.place()).orElseThrow().offset());
    if (row == null || !row.letterAt().equals(letter.at())) {
      return letter;
    }
    return new LetterAnswer(
        letter.place(),
        letter.at(),
        letter.reason(),
        letter.detail(),
        letter.pointer(),
        letter.topic(),
        letter.origin(),
        letter.key(),
        letter.bytes(),
        letter.preview(),
        letter.redrivable(),
        answer(row));
  }

  private LetterAnswer answer(Letter letter, Optional<RedrivenRow> row) {
    return new LetterAnswer(
        letter.place().toString(),
        letter.at(),
        letter.reason(),
        letter.detail(),
        letter.pointer().orElse(null),
        letter.origin(),
        letter.originPlace(),
        letter.key().orElse(null),
        letter.bytes(),
        letter.preview(PREVIEW),
        letter.origin().equals(topics.events()),
        row.map(DeadLetterEndpoint::answer).orElse(null));
  }

  private static RedrivenAnswer answer(RedrivenRow row) {
    return new RedrivenAnswer(row.at(), row.who(), row.edited());
  }

  private static LetterPlace placeOf(String text) {
    return LetterPlace.parse(text)
        .orElseThrow(() -> BadParameterException.of("place", text, "PARTITION-OFFSET"));
  }

  private Letter find(LetterPlace place) {
    return shelf
        .find(place)
        .orElseThrow(
            () -> ProblemException.notFound("no dead letter stands at " + place + " (any more)"));
  }

  private static String textOf(byte[] value) {
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }
}
