package dev.tidings.quickstart.app;

import dev.tidings.quickstart.console.Console;
import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.platform.PlatformSettings;
import java.time.Duration;

/// Shows what is starting, and each part when it is there. Thread-safe.
record ConsoleProgress(Console console) implements Platform.Progress {

  @Override
  public void starting(String name) {
    // All start at once: one line says so.
  }

  @Override
  public void ready(String name, String address, Duration after) {
    console.ready(name, after, address);
  }

  /// The line over the parts.
  void announce(PlatformSettings settings) {
    int gateways = settings.gateways();
    console.title("Tidings");
    console.line(
        "  starting Kafka, "
            + (settings.withRedis() ? "Redis, " : "")
            + "PostgreSQL, event-ingest, delivery-tracker and "
            + gateways
            + (gateways == 1 ? " gateway" : " gateways")
            + " ...");
  }
}
