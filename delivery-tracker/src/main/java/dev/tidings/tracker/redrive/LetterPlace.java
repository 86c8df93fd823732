package dev.tidings.tracker.redrive;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a dead letter stands in its topic; as text `PARTITION-OFFSET`.
record LetterPlace(int partition, long offset) {

  private static final Pattern SHAPE = Pattern.compile("(\\d{1,5})-(\\d{1,18})");

  static Optional<LetterPlace> parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new LetterPlace(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return partition + "-" + offset;
  }
}
