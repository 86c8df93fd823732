package dev.tidings.tracker.webhook;

import dev.tidings.tracker.store.LetterRow;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A place in the list of letters that were given up: below it stand those that were written
/// earlier, or as early under a lower id.
record LetterListPlace(long writtenMs, UUID outcome) {

  /// Above all of them.
  static final LetterListPlace TOP = new LetterListPlace(Long.MAX_VALUE, new UUID(-1, -1));

  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,18})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

  static LetterListPlace of(LetterRow row) {
    return new LetterListPlace(row.writtenMs(), row.outcomeId());
  }

  static Optional<LetterListPlace> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new LetterListPlace(
                Long.parseLong(matcher.group(1)), UUID.fromString(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return writtenMs + "-" + outcome;
  }
}
