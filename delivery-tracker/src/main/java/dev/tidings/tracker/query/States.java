package dev.tidings.tracker.query;

import dev.tidings.tracker.delivery.StandingState;
import dev.tidings.tracker.problem.BadParameterException;
import java.util.Arrays;
import java.util.stream.Collectors;

/// The states' words in the API.
final class States {

  /// What is accepted and goes nowhere yet is what a person waits for.
  private static final String PENDING = "pending";

  private States() {}

  static String text(StandingState state) {
    return state == StandingState.ACCEPTED ? PENDING : state.text();
  }

  static StandingState parse(String text) {
    return Arrays.stream(StandingState.values())
        .filter(state -> state != StandingState.UNKNOWN && text(state).equals(text))
        .findFirst()
        .orElseThrow(() -> BadParameterException.of("state", text, expected()));
  }

  private static String expected() {
    return Arrays.stream(StandingState.values())
        .filter(state -> state != StandingState.UNKNOWN)
        .map(States::text)
        .collect(Collectors.joining(", "));
  }
}
