package dev.tidings.gateway.app;

import io.micronaut.runtime.Micronaut;

/// Starts the service.
final class GatewayApplication {

  private GatewayApplication() {}

  public static void main(String[] args) {
    Micronaut.run(GatewayApplication.class, args);
  }
}
