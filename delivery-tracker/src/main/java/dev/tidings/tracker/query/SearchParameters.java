package dev.tidings.tracker.query;

import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.problem.BadParameterException;
import dev.tidings.tracker.store.SearchFilter;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.annotation.QueryValue;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a search is asked with, as text. What is absent or empty does not narrow it.
///
/// @param user short for the user's own room
/// @param event the producer's id of the event
/// @param correlation the correlation id
/// @param from taken at or after this instant
/// @param to taken before this instant
/// @param before the last page's `next`
/// @param limit 1 to 200; 50 where absent
/// @param format of an export: `csv`, `jsonl`
@Introspected
record SearchParameters(
    @Nullable @QueryValue("user") String user,
    @Nullable @QueryValue("room") String room,
    @Nullable @QueryValue("type") String type,
    @Nullable @QueryValue("source") String source,
    @Nullable @QueryValue("event") String event,
    @Nullable @QueryValue("correlation") String correlation,
    @Nullable @QueryValue("state") String state,
    @Nullable @QueryValue("from") String from,
    @Nullable @QueryValue("to") String to,
    @Nullable @QueryValue("before") String before,
    @Nullable @QueryValue("limit") String limit,
    @Nullable @QueryValue("format") String format) {

  private static final int MAX_TEXT = 300;

  SearchFilter filter() {
    return new SearchFilter(
        given(user).map(Parameters::roomOfUser).map(Room::name).or(() -> roomName()),
        bounded("type", type),
        bounded("source", source),
        bounded("event", event),
        bounded("correlation", correlation),
        given(state).map(States::parse),
        Parameters.instant("from", from),
        Parameters.instant("to", to),
        given(before).map(text -> Parameters.id("before", text)),
        Parameters.limit(limit));
  }

  /// What narrows it, for the audit trail.
  String text() {
    return Stream.of(
            named("user", user),
            named("room", room),
            named("type", type),
            named("source", source),
            named("event", event),
            named("correlation", correlation),
            named("state", state),
            named("from", from),
            named("to", to))
        .flatMap(Optional::stream)
        .collect(Collectors.joining(" "));
  }

  private Optional<String> roomName() {
    return given(room)
        .map(
            text ->
                Room.parse(text)
                    .map(Room::name)
                    .orElseThrow(() -> BadParameterException.of("room", text, Room.EXPECTED)));
  }

  private static Optional<String> bounded(String name, @Nullable String value) {
    Optional<String> text = given(value);
    if (text.isPresent() && (text.get().length() > MAX_TEXT || text.get().indexOf('\0') >= 0)) {
      throw BadParameterException.of(name, text.get(), "at most " + MAX_TEXT + " characters");
    }
    return text;
  }

  private static Optional<String> named(String name, @Nullable String value) {
    return given(value).map(text -> name + '=' + text);
  }

  private static Optional<String> given(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }
}
