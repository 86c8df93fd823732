package dev.tidings.tracker.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.tracker.delivery.Resumption.Claim;
import dev.tidings.tracker.delivery.Resumption.Word;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/// Claims as they are stored: a line each, its fields with spaces between. Pure.
final class ClaimText {

  private ClaimText() {}

  static String of(List<Claim> claims) {
    return claims.stream().map(ClaimText::line).collect(Collectors.joining("\n"));
  }

  /// Reads {@link #of}'s text.
  static List<Claim> read(String text) {
    return text.lines().map(ClaimText::claim).toList();
  }

  private static String line(Claim claim) {
    Word.Resumed word = claim.word();
    return "%d %d %d %d %s %s"
        .formatted(
            claim.from(),
            claim.before(),
            word.at().toEpochMilli(),
            word.heardAt().toEpochMilli(),
            URLEncoder.encode(word.connection(), UTF_8),
            URLEncoder.encode(word.gateway(), UTF_8));
  }

  private static Claim claim(String line) {
    String[] fields = line.split(" ", -1);
    long before = Long.parseLong(fields[1]);
    return new Claim(
        Long.parseLong(fields[0]),
        before,
        new Word.Resumed(
            before,
            Instant.ofEpochMilli(Long.parseLong(fields[2])),
            Instant.ofEpochMilli(Long.parseLong(fields[3])),
            URLDecoder.decode(fields[4], UTF_8),
            URLDecoder.decode(fields[5], UTF_8)));
  }
}
