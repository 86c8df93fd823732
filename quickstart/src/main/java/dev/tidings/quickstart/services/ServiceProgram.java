package dev.tidings.quickstart.services;

import java.nio.file.Path;
import java.util.Map;

/// How one service is run: its jar, its settings, the port that it serves.
///
/// @param name what people and the log file call it: `event-ingest`, `gateway-1`
/// @param environment settings as variables, as in production
public record ServiceProgram(String name, Path jar, int port, Map<String, String> environment) {

  public ServiceProgram {
    environment = Map.copyOf(environment);
  }

  /// `http://127.0.0.1:PORT`
  public String address() {
    return "http://127.0.0.1:" + port;
  }
}
