package dev.tidings.ingest.kafka;

import io.micronaut.context.annotation.Value;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/// The name of this process among its like; another one after each start unless configured. It
/// stands in the names of clients and of transactions. Immutable.
@Singleton
public final class InstanceId {

  private final String text;

  @Inject
  InstanceId(@Value("${tidings.instance-id:}") Optional<String> configured) {
    this(
        configured
            .filter(id -> !id.isBlank())
            .orElseGet(() -> UUID.randomUUID().toString().substring(0, 8)));
  }

  /// @param text 1 to 64 of `A-Z a-z 0-9 . _ -`
  public InstanceId(String text) {
    if (!text.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "tidings.instance-id: " + text + " (expected: 1 to 64 of A-Z a-z 0-9 . _ -)");
    }
    this.text = text;
  }

  public String text() {
    return text;
  }
}
