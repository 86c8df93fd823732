package dev.tidings.tracker.app;

import io.micronaut.runtime.Micronaut;

/// Starts the service.
final class TrackerApplication {

  private TrackerApplication() {}

  public static void main(String[] args) {
    Micronaut.build(args).mainClass(TrackerApplication.class).banner(false).start();
  }
}
