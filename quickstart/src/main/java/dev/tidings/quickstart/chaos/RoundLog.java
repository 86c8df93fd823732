package dev.tidings.quickstart.chaos;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The results of a seed's rounds in a file, one line of JSON each, so that a run that was stopped
/// goes on behind the last of them. Confined to one thread.
public final class RoundLog {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path file;
  private final List<RoundResult> results = new ArrayList<>();

  private RoundLog(Path file) {
    this.file = file;
  }

  /// Reads what is there. A last line that was cut short is a round that has not ended.
  public static RoundLog open(Path file) {
    RoundLog log = new RoundLog(file);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      String text = Files.exists(file) ? Files.readString(file) : "";
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      for (String line : whole.lines().toList()) {
        log.results.add(MAPPER.readValue(line, RoundResult.class));
      }
      if (whole.length() < text.length()) {
        Files.writeString(file, whole);
      }
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException("the rounds' file " + file + " cannot be read", e);
    }
  }

  public List<RoundResult> results() {
    return List.copyOf(results);
  }

  public void add(RoundResult result) {
    try {
      Files.writeString(
          file,
          MAPPER.writeValueAsString(result) + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("the rounds' file " + file + " cannot be written", e);
    }
    results.add(result);
  }
}
