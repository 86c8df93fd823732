package dev.tidings.gateway.access;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPattern;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/// What is asked of the claims of a token whose signature is good. Thread-safe.
///
/// @param issuer the `iss` that is expected, if any is
/// @param audience what `aud` must name, if anything
record Claims(
    Optional<String> issuer, Optional<String> audience, Duration skew, InstantSource clock) {

  private static final int MAX_PATTERNS = 200;

  TokenReading read(JWTClaimsSet claims) {
    Date expiry = claims.getExpirationTime();
    if (expiry == null) {
      return new TokenReading.Invalid("exp: missing (expected: when the token ends)");
    }
    Instant now = clock.instant();
    Instant endsAt = expiry.toInstant().plus(skew);
    if (!endsAt.isAfter(now)) {
      return new TokenReading.Expired();
    }
    Date notBefore = claims.getNotBeforeTime();
    if (notBefore != null && notBefore.toInstant().minus(skew).isAfter(now)) {
      return new TokenReading.Invalid("nbf: in the future");
    }
    if (issuer.isPresent() && !issuer.get().equals(claims.getIssuer())) {
      return new TokenReading.Invalid("iss: another issuer (expected: " + issuer.get() + ")");
    }
    if (audience.isPresent() && !claims.getAudience().contains(audience.get())) {
      return new TokenReading.Invalid("aud: another audience (expected: " + audience.get() + ")");
    }
    return grant(claims, endsAt);
  }

  private static TokenReading grant(JWTClaimsSet claims, Instant endsAt) {
    String user = claims.getSubject();
    if (user == null || Room.parse("user:" + user).flatMap(Room::owner).isEmpty()) {
      return new TokenReading.Invalid("sub: no user (expected: what makes user:{sub} a room)");
    }
    try {
      Optional<String> device = Optional.ofNullable(claims.getStringClaim("device"));
      if (device.isPresent() && !Device.isName(device.get())) {
        return new TokenReading.Invalid("device: not a device (expected: " + Device.EXPECTED + ")");
      }
      List<String> rooms = namesIn(claims, "rooms");
      List<String> publish = namesIn(claims, "publish");
      if (rooms.size() > MAX_PATTERNS || publish.size() > MAX_PATTERNS) {
        return new TokenReading.Invalid(
            "rooms or publish: too many (expected: 200 patterns at most)");
      }
      return new TokenReading.Valid(
          new Grant(
              user,
              device,
              rooms.stream().map(RoomPattern::new).toList(),
              publish.stream().map(RoomPattern::new).toList(),
              endsAt));
    } catch (ParseException | IllegalArgumentException e) {
      return new TokenReading.Invalid(
          "rooms, publish or device: not readable (expected: lists of rooms or patterns, a text)");
    }
  }

  private static List<String> namesIn(JWTClaimsSet claims, String claim) throws ParseException {
    List<String> names = claims.getStringListClaim(claim);
    return names == null ? List.of() : names;
  }
}
