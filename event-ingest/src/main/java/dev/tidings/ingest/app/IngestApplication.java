package dev.tidings.ingest.app;

import io.micronaut.runtime.Micronaut;

/// Starts the service.
final class IngestApplication {

  private IngestApplication() {}

  public static void main(String[] args) {
    Micronaut.run(IngestApplication.class, args);
  }
}
