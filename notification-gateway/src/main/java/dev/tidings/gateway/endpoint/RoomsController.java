package dev.tidings.gateway.endpoint;

import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.AccessRule;
import dev.tidings.gateway.access.BearerToken;
import dev.tidings.gateway.access.Grant;
import dev.tidings.gateway.access.TokenReading;
import dev.tidings.gateway.access.TokenVerifier;
import dev.tidings.gateway.replay.RoomPages;
import dev.tidings.gateway.threading.RunsOn;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Optional;

/// `GET /v1/rooms/{room}/notifications`: a room's past in pages, for whom its token allows the
/// room. This is the address that a gap names.
@Controller("/v1/rooms")
final class RoomsController {

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 500;

  private final TokenVerifier tokens;
  private final AccessRule rule;
  private final RoomPages pages;
  private final Readers readers;

  RoomsController(TokenVerifier tokens, AccessRule rule, RoomPages pages, Readers readers) {
    this.tokens = tokens;
    this.rule = rule;
    this.pages = pages;
    this.readers = readers;
  }

  /// A page, or a problem.
  @Get("/{room}/notifications")
  @ExecuteOn(TaskExecutors.BLOCKING)
  @RunsOn(RunsOn.Place.VIRTUAL)
  HttpResponse<?> notifications(String room, HttpRequest<?> request) {
    Optional<String> token =
        BearerToken.find(
            request.getHeaders().findFirst(HttpHeaders.AUTHORIZATION),
            List.of(),
            request.getParameters().getFirst("token"));
    if (token.isEmpty()) {
      return Problems.of(
          ErrorCode.UNAUTHENTICATED, "no token (expected: Authorization: Bearer, or ?token=)");
    }
    TokenReading reading = tokens.verify(token.get()).join();
    if (!(reading instanceof TokenReading.Valid valid)) {
      return Problems.of(Problems.codeOf(reading), Problems.detailOf(reading));
    }
    Optional<Room> asked = Room.parse(room);
    if (asked.isEmpty()) {
      return Problems.of(ErrorCode.BAD_ROOM, "room: expected " + Room.EXPECTED);
    }
    if (!rule.allows(valid.grant(), asked.get())) {
      return Problems.of(ErrorCode.FORBIDDEN, "room: not one that the token allows");
    }
    return readFor(valid.grant(), asked.get(), request);
  }

  private HttpResponse<?> readFor(Grant grant, Room room, HttpRequest<?> request) {
    Optional<String> afterText = request.getParameters().getFirst("after");
    Optional<String> beforeText = request.getParameters().getFirst("before");
    if (afterText.isPresent() && beforeText.isPresent()) {
      return Problems.of(ErrorCode.BAD_REQUEST, "expected: before or after, not both");
    }
    Optional<Cursor> cursor =
        afterText.or(() -> beforeText).flatMap(CursorCodec::decode).filter(c -> c.isOf(room));
    if (cursor.isEmpty() && (afterText.isPresent() || beforeText.isPresent())) {
      return Problems.of(ErrorCode.BAD_CURSOR, "expected: a cursor of " + room);
    }
    Optional<Integer> limit =
        request
            .getParameters()
            .getFirst("limit")
            .map(RoomsController::number)
            .orElse(Optional.of(DEFAULT_LIMIT));
    if (limit.isEmpty()) {
      return Problems.of(ErrorCode.BAD_REQUEST, "limit: expected 1 to " + MAX_LIMIT);
    }
    if (!readers.enter(grant.user())) {
      return Problems.of(ErrorCode.RATE_LIMITED, "too many readings at once");
    }
    try {
      RoomPages.Page page =
          afterText.isPresent()
              ? pages.after(room, cursor.orElseThrow(), limit.get())
              : pages.before(room, cursor, limit.get());
      return switch (page) {
        case RoomPages.Page.Found found ->
            HttpResponse.ok(PageBody.of(found)).contentType(MediaType.APPLICATION_JSON_TYPE);
        case RoomPages.Page.Unavailable unavailable ->
            Problems.of(ErrorCode.UNAVAILABLE, "the history does not answer now");
      };
    } finally {
      readers.leave(grant.user());
    }
  }

  private static Optional<Integer> number(String text) {
    if (!text.matches("[0-9]{1,3}")) {
      return Optional.empty();
    }
    int number = Integer.parseInt(text);
    return number >= 1 && number <= MAX_LIMIT ? Optional.of(number) : Optional.empty();
  }
}
