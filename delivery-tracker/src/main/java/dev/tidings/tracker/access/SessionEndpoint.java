package dev.tidings.tracker.access;

import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.tracker.audit.AuditTrail;
import dev.tidings.tracker.problem.ProblemException;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.cookie.SameSite;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signing in and out of the console.
@Controller(Gate.SESSION_PATH)
@ExecuteOn(TaskExecutors.BLOCKING)
final class SessionEndpoint {

  private static final Logger LOG = LoggerFactory.getLogger(SessionEndpoint.class);
  private static final int MAX_PASSWORD = 1_024;

  private final Users users;
  private final Sessions sessions;
  private final Callers callers;
  private final AccessSettings settings;
  private final InstantSource clock;
  private final AuditTrail audit;
  private final SignInGuard guard = new SignInGuard();
  private final SignInMeters meters;

  SessionEndpoint(
      Users users,
      Sessions sessions,
      Callers callers,
      AccessSettings settings,
      InstantSource clock,
      AuditTrail audit,
      SignInMeters meters) {
    this.users = users;
    this.sessions = sessions;
    this.callers = callers;
    this.settings = settings;
    this.clock = clock;
    this.audit = audit;
    this.meters = meters;
  }

  @Serdeable
  record SignIn(String name, String password) {}

  /// @param csrf what acts must bring in `X-CSRF-Token`; null where none is needed
  /// @param until when the session ends; null where there is none to end
  @Serdeable
  record SessionAnswer(String name, String role, @Nullable String csrf, @Nullable Instant until) {}

  /// Who one is here.
  @Get
  SessionAnswer session(HttpRequest<?> request) {
    return switch (callers.of(request)) {
      case Caller.Known known -> answer(known.person(), known.csrf().orElse(null), null);
      case Caller.Undecided undecided ->
          throw ProblemException.of(ErrorCode.UNAVAILABLE, "the key set does not answer");
      case Caller.Nobody nobody ->
          throw ProblemException.of(
              ErrorCode.UNAUTHENTICATED,
              users.isEmpty()
                  ? "nobody can sign in: no users are configured (tidings.access.users)"
                  : "not signed in");
      case Caller.Refused refused ->
          throw ProblemException.of(ErrorCode.UNAUTHENTICATED, refused.detail());
    };
  }

  /// JSON only: a form of another origin cannot send that, so nobody is signed in by one.
  @Post
  HttpResponse<SessionAnswer> signIn(@Body SignIn body) {
    Instant now = clock.instant();
    String name = body.name();
    if (!Person.isName(name) || body.password().length() > MAX_PASSWORD) {
      throw refused();
    }
    guard
        .waitOf(name, now)
        .ifPresent(
            pause -> {
              throw ProblemException.tooMuch("too many wrong passwords: wait a little", pause);
            });
    Optional<Person> person = users.check(name, body.password());
    if (person.isEmpty()) {
      guard.wrong(name, now);
      meters.wrong();
      LOG.atWarn().log("somebody gave a wrong name or password");
      throw refused();
    }
    guard.right(name);
    meters.right();
    audit.tryNote(person.get().name(), person.get().role().text(), "signed in");
    Sessions.Session session = sessions.begin(person.get());
    return HttpResponse.ok(answer(person.get(), session.csrf(), session.until()))
        .cookie(cookie(session.cookie(), settings.sessionTime()));
  }

  /// The browser forgets the session.
  @Delete
  HttpResponse<Void> signOut() {
    return HttpResponse.<Void>noContent().cookie(cookie("", Duration.ZERO));
  }

  private Cookie cookie(String value, Duration life) {
    return Cookie.of(Sessions.COOKIE, value)
        .path("/")
        .httpOnly(true)
        .secure(settings.secureCookie())
        .sameSite(SameSite.Strict)
        .maxAge(life);
  }

  private static SessionAnswer answer(
      Person person, @Nullable String csrf, @Nullable Instant until) {
    return new SessionAnswer(person.name(), person.role().text(), csrf, until);
  }

  private static ProblemException refused() {
    return ProblemException.of(ErrorCode.UNAUTHENTICATED, "name or password is wrong");
  }
}
