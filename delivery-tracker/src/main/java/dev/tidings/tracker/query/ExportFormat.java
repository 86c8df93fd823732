package dev.tidings.tracker.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.tracker.problem.BadParameterException;
import dev.tidings.tracker.query.TimelineAnswers.FoundAnswer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// How an export is written. Stateless.
enum ExportFormat {
  CSV("csv", "text/csv; charset=utf-8"),
  JSON_LINES("jsonl", "application/jsonl; charset=utf-8");

  private static final JsonFactory JSON = new JsonFactory();

  private final String ending;
  private final String mediaType;

  ExportFormat(String ending, String mediaType) {
    this.ending = ending;
    this.mediaType = mediaType;
  }

  /// CSV where nothing is given.
  static ExportFormat parse(Optional<String> text) {
    for (ExportFormat format : values()) {
      if (format.ending.equals(text.orElse(CSV.ending))) {
        return format;
      }
    }
    throw BadParameterException.of("format", text.orElse(""), "csv, jsonl");
  }

  String ending() {
    return ending;
  }

  String mediaType() {
    return mediaType;
  }

  /// What stands before the first row.
  String head() {
    return switch (this) {
      case CSV -> String.join(",", columns(EMPTY).keySet()) + "\r\n";
      case JSON_LINES -> "";
    };
  }

  String row(FoundAnswer it) {
    return switch (this) {
      case CSV ->
          String.join(",", columns(it).values().stream().map(ExportFormat::quoted).toList())
              + "\r\n";
      case JSON_LINES -> json(it) + "\n";
    };
  }

  private static final FoundAnswer EMPTY =
      new FoundAnswer(null, "", "", "", "", null, null, null, null, "", null, null);

  private static Map<String, String> columns(FoundAnswer it) {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("id", text(it.id()));
    columns.put("room", it.room());
    columns.put("source", it.source());
    columns.put("event", it.event());
    columns.put("type", it.type());
    columns.put("time", text(it.time()));
    columns.put("takenAt", text(it.takenAt()));
    columns.put("expiresAt", text(it.expiresAt()));
    columns.put("correlationId", text(it.correlationId()));
    columns.put("state", it.state());
    columns.put("sentAt", text(it.sentAt()));
    columns.put("receivedAt", text(it.receivedAt()));
    return columns;
  }

  /// A cell that a spreadsheet would take for a formula is shown as text: producers write these.
  private static String quoted(String cell) {
    boolean isFormula = !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0;
    String text = isFormula ? "'" + cell : cell;
    boolean needsQuotes =
        text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return needsQuotes ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  private static String json(FoundAnswer it) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      for (Map.Entry<String, String> column : columns(it).entrySet()) {
        if (column.getValue().isEmpty()) {
          json.writeNullField(column.getKey());
        } else {
          json.writeStringField(column.getKey(), column.getValue());
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a text in memory
    }
    return out.toString();
  }

  private static String text(Object value) {
    return Objects.toString(value, "");
  }
}
