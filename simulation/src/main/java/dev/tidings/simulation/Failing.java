package dev.tidings.simulation;

import java.util.List;

/// A seed that breaks what must hold, and the fewest steps found that still do.
///
/// @param steps how many the seed has
/// @param shrunk what is left of them
/// @param plays how many runs the shrinking took
/// @param story what happens in the shrunk run
/// @param cause how the shrunk run ends
public record Failing<S>(
    long seed, int steps, List<S> shrunk, int plays, List<String> story, Throwable cause) {

  public Failing {
    shrunk = List.copyOf(shrunk);
    story = List.copyOf(story);
  }

  /// All of it, to be read.
  public String report() {
    StringBuilder text = new StringBuilder();
    text.append("seed ").append(seed).append(" breaks it: ").append(cause.getMessage());
    text.append("\nshrunk from ").append(steps).append(" steps to ").append(shrunk.size());
    text.append(" in ").append(plays).append(" runs:");
    for (int i = 0; i < shrunk.size(); i++) {
      text.append("\n  ").append(i + 1).append(". ").append(shrunk.get(i));
    }
    text.append("\nwhat happens then:");
    story.forEach(line -> text.append("\n  ").append(line));
    text.append("\nalone: -D").append(Seeds.ONE).append('=').append(seed);
    return text.toString();
  }
}
