package dev.tidings.gateway.app;

import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Locale;

/// This gateway's own name among its like: `tidings.instance-id`, or a random one.
@Singleton
final class GatewayId {

  private final String text;

  GatewayId(@Value("${tidings.instance-id:}") String given) {
    if (!given.matches("[A-Za-z0-9._-]{0,64}")) {
      throw new IllegalArgumentException(
          "tidings.instance-id: " + given + " (expected: 1 to 64 of A-Z a-z 0-9 . _ -)");
    }
    this.text =
        given.isEmpty()
            ? String.format(Locale.ROOT, "gateway-%08x", new SecureRandom().nextInt())
            : given;
  }

  String text() {
    return text;
  }
}
