package dev.tidings.tracker.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// How PostgreSQL goes about a search, with the times that it took.
public final class SearchExplain {

  private static final Pattern PARTITION = Pattern.compile(" on \\w+_(\\d{8}|default)");

  private SearchExplain() {}

  public static String plan(Connection connection, SearchFilter filter) throws SQLException {
    SearchSql sql = SearchSql.of(filter);
    List<String> lines = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement("explain (analyze, costs off) " + sql.text())) {
      for (int i = 0; i < sql.parameters().size(); i++) {
        statement.setObject(i + 1, sql.parameters().get(i));
      }
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          lines.add(row.getString(1));
        }
      }
    }
    return String.join("\n", oneOfEach(lines)) + '\n';
  }

  /// Of the scans of a table's partitions, which stand beside each other, only the first.
  private static List<String> oneOfEach(List<String> lines) {
    List<String> kept = new ArrayList<>();
    int shownAt = -1;
    int skippingAt = -1;
    for (String line : lines) {
      int indent = line.length() - line.stripLeading().length();
      if (skippingAt >= 0 && indent > skippingAt) {
        continue;
      }
      skippingAt = -1;
      boolean isPartition = PARTITION.matcher(line).find() && line.contains("->");
      if (isPartition && indent == shownAt) {
        skippingAt = indent;
        continue;
      }
      if (isPartition) {
        shownAt = indent;
      } else if (indent <= shownAt) {
        shownAt = -1;
      }
      kept.add(line);
    }
    return kept;
  }
}
