package dev.tidings.containers;

/// The images that tests run on: those of `compose.yaml`, which a test compares.
final class Images {

  static final String KAFKA = "apache/kafka:4.3.1";
  static final String REDIS = "redis:8";
  static final String POSTGRES = "postgres:17";

  private Images() {}
}
