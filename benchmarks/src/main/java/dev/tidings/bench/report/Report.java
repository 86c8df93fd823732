package dev.tidings.bench.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/// Named figures in the order in which they were put, some of them grouped: a table for people, a
/// line of JSON for programs. Confined to one thread.
public final class Report {

  private static final int NAME_WIDTH = 34;

  private final Map<String, Object> figures = new LinkedHashMap<>();

  public Report put(String name, String text) {
    figures.put(name, text);
    return this;
  }

  public Report put(String name, long number) {
    figures.put(name, number);
    return this;
  }

  /// @param number kept to three digits behind the point
  public Report put(String name, double number) {
    figures.put(name, number);
    return this;
  }

  public Report put(String name, boolean yes) {
    figures.put(name, yes);
    return this;
  }

  /// A group of figures, which is put once it is complete.
  public Report put(String name, Report group) {
    figures.put(name, group);
    return this;
  }

  /// One line, without its end.
  public String json() {
    StringJoiner json = new StringJoiner(",", "{", "}");
    figures.forEach((name, value) -> json.add(quoted(name) + ":" + jsonOf(value)));
    return json.toString();
  }

  /// Lines for people.
  public String table() {
    StringBuilder table = new StringBuilder();
    append(table, "  ");
    return table.toString();
  }

  private void append(StringBuilder table, String indent) {
    figures.forEach(
        (name, value) -> {
          if (value instanceof Report group) {
            table.append(indent).append(name).append('\n');
            group.append(table, indent + "  ");
          } else {
            int width = Math.max(1, NAME_WIDTH - indent.length());
            table.append(indent).append(("%-" + width + "s").formatted(name));
            table.append(textOf(value)).append('\n');
          }
        });
  }

  private static String jsonOf(Object value) {
    return switch (value) {
      case Report group -> group.json();
      case String text -> quoted(text);
      default -> textOf(value);
    };
  }

  private static String textOf(Object value) {
    return switch (value) {
      case Double number when Double.isFinite(number) -> String.format(Locale.ROOT, "%.3f", number);
      case Double ignored -> "null";
      default -> value.toString();
    };
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
              } else if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                quoted.append((char) c);
              }
            });
    return quoted.append('"').toString();
  }
}
