package dev.tidings.tracker.access;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;

/// Finds out who sent a request: by its token, else by its session. Thread-safe; may block while
/// keys are fetched.
@Singleton
public final class Callers {

  private static final String SCHEME = "bearer ";
  private static final String PERSON = "dev.tidings.tracker.person";

  /// An act without sign-in brings this as its CSRF token: a page of another origin cannot set the
  /// header.
  private static final String OPEN_CSRF = "none";

  private static final Person ANYONE = new Person("anyone", Role.SUPPORT);

  private final BearerTokens tokens;
  private final Sessions sessions;
  private final Optional<Role> withoutSignIn;

  Callers(AccessSettings settings, Sessions sessions, InstantSource clock) {
    this.tokens = new BearerTokens(settings, clock);
    this.sessions = sessions;
    this.withoutSignIn = settings.withoutSignIn();
  }

  /// The person that the filter let in.
  public static Person personOf(HttpRequest<?> request) {
    return request.getAttribute(PERSON, Person.class).orElse(ANYONE);
  }

  /// Whether it is about signing in or out, which needs nothing else to work.
  public static boolean isSigningIn(HttpRequest<?> request) {
    return request.getPath().equals(Gate.SESSION_PATH);
  }

  static void let(HttpRequest<?> request, Person person) {
    request.setAttribute(PERSON, person);
  }

  Caller of(HttpRequest<?> request) {
    Optional<String> authorization = request.getHeaders().getAuthorization();
    if (authorization.isPresent()) {
      String value = authorization.get();
      return value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
          ? tokens.read(value.substring(SCHEME.length()).strip())
          : new Caller.Refused("Authorization (expected: Bearer TOKEN)");
    }
    Optional<Caller.Known> known =
        request
            .getCookies()
            .findCookie(Sessions.COOKIE)
            .map(Cookie::getValue)
            .flatMap(sessions::read);
    if (known.isPresent()) {
      return known.get();
    }
    return withoutSignIn
        .<Caller>map(
            role -> new Caller.Known(new Person(ANYONE.name(), role), Optional.of(OPEN_CSRF)))
        .orElseGet(Caller.Nobody::new);
  }
}
