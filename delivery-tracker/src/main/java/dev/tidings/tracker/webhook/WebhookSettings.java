package dev.tidings.tracker.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/// Where outcomes are told by HTTP, and how often that is tried.
///
/// @param secret the key of the signature, 24 to 64 bytes
/// @param timeout of one request
/// @param maxAttempts after which a letter is given up
/// @param firstPause before the second attempt; doubled for each further one
/// @param maxPause the longest pause between two attempts
/// @param atOnce requests under way at most
public record WebhookSettings(
    URI url,
    byte[] secret,
    Duration timeout,
    int maxAttempts,
    Duration firstPause,
    Duration maxPause,
    int atOnce) {

  private static final double JITTER = 0.2;
  private static final String SECRET_PREFIX = "whsec_";

  public WebhookSettings {
    secret = secret.clone();
    if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
      throw new IllegalArgumentException("url: " + url + " (expected: http or https)");
    }
    if (secret.length < 24 || secret.length > 64) {
      throw new IllegalArgumentException(
          "secret: " + secret.length + " bytes (expected: 24 to 64, as whsec_ and base64)");
    }
    if (maxAttempts < 1 || maxAttempts > 100) {
      throw new IllegalArgumentException("maxAttempts: " + maxAttempts + " (expected: 1 to 100)");
    }
    if (timeout.toMillis() < 1 || firstPause.toMillis() < 1) {
      throw new IllegalArgumentException(
          "timeout: " + timeout + ", firstPause: " + firstPause + " (expected: 1 ms or more)");
    }
    if (maxPause.compareTo(firstPause) < 0) {
      throw new IllegalArgumentException(
          "maxPause: " + maxPause + " (expected: " + firstPause + " or more)");
    }
    if (atOnce < 1 || atOnce > 256) {
      throw new IllegalArgumentException("atOnce: " + atOnce + " (expected: 1 to 256)");
    }
  }

  @Override
  public byte[] secret() {
    return secret.clone();
  }

  /// The key in the form in which Standard Webhooks hands it out: `whsec_` and base64.
  public static byte[] keyOf(String text) {
    String base64 = text.startsWith(SECRET_PREFIX) ? text.substring(SECRET_PREFIX.length()) : text;
    return Base64.getDecoder().decode(base64);
  }

  /// How long to wait after so many attempts have failed, up to a fifth more: letters that failed
  /// together do not come back together. Empty where it is to be given up.
  ///
  /// @param random from 0 to 1
  public Optional<Duration> pauseAfter(int failed, double random) {
    if (failed >= maxAttempts) {
      return Optional.empty();
    }
    Duration pause = firstPause;
    for (int i = 1; i < failed && pause.compareTo(maxPause) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    Duration least = pause.compareTo(maxPause) < 0 ? pause : maxPause;
    return Optional.of(least.plusMillis(Math.round(least.toMillis() * JITTER * random)));
  }
}
