package dev.tidings.tracker.access;

import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.core.annotation.Nullable;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts the parts of the access together, out of the settings.
@Factory
final class AccessFactory {

  private static final Logger LOG = LoggerFactory.getLogger(AccessFactory.class);
  private static final String NOBODY = "nobody";

  @Singleton
  AccessSettings accessSettings(
      @Nullable @Property(name = "tidings.access.hs256-secret") String secret,
      @Nullable @Property(name = "tidings.access.jwks-url") String keysAddress,
      @Nullable @Property(name = "tidings.access.issuer") String issuer,
      @Nullable @Property(name = "tidings.access.audience") String audience,
      @Nullable @Property(name = "tidings.access.users") String users,
      @Nullable @Property(name = "tidings.access.session-secret") String sessionSecret,
      @Property(name = "tidings.access.session-time") Duration sessionTime,
      @Property(name = "tidings.access.secure-cookie") boolean secureCookie,
      @Property(name = "tidings.access.without-sign-in") String withoutSignIn) {
    return new AccessSettings(
        given(secret),
        given(keysAddress).map(URI::create),
        given(issuer),
        given(audience),
        given(users).orElse(""),
        given(sessionSecret),
        sessionTime,
        secureCookie,
        roleOf(withoutSignIn));
  }

  /// With the service's start: a setting that makes no sense stops it then.
  @Context
  Users users(AccessSettings settings) {
    Users users = Users.parse(settings.users());
    if (settings.withoutSignIn().isPresent()) {
      LOG.atWarn()
          .addKeyValue("role", settings.withoutSignIn().get().text())
          .log("whoever reaches this service may look at everyone's notifications");
    } else if (users.isEmpty() && settings.secret().isEmpty() && settings.keysAddress().isEmpty()) {
      LOG.atWarn()
          .log("nobody is let in: neither users nor keys are configured (tidings.access.*)");
    }
    return users;
  }

  @Singleton
  Sessions sessions(AccessSettings settings, Users users, InstantSource clock) {
    return new Sessions(settings, users, clock);
  }

  /// A variable that is set and empty is as good as none.
  private static Optional<String> given(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }

  private static Optional<Role> roleOf(String text) {
    if (text.equals(NOBODY)) {
      return Optional.empty();
    }
    return Optional.of(
        Role.of(text)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "tidings.access.without-sign-in: "
                            + text
                            + " (expected: nobody, support, admin)")));
  }
}
