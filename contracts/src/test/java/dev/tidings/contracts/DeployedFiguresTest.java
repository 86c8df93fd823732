package dev.tidings.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The dashboard and the alerts use figures that `docs/configuration.md` names, and no others. That
/// the services give what the page names is a test of each service.
class DeployedFiguresTest {

  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final Path DASHBOARD = Path.of("../deploy/grafana/dashboards/tidings.json");
  private static final Pattern FIGURE =
      Pattern.compile("\\b(?:realtime|tidings|jvm|process|http)_[a-z_]+");
  private static final Pattern EXPRESSION_OF_A_RULE =
      Pattern.compile("(?m)^ +expr: (?:>-\\n(?:          .*\\n)+|.*\\n)");

  @Test
  void theDashboardDrawsFiguresThatThereAre() throws IOException {
    var expressions = new ObjectMapper().readTree(DASHBOARD.toFile()).findValuesAsText("expr");

    assertThat(expressions).hasSizeGreaterThan(30);
    assertAllNamed(String.join("\n", expressions));
  }

  @ParameterizedTest
  @ValueSource(strings = {"alerts.yml", "alerts_test.yml"})
  void theAlertsWatchFiguresThatThereAre(String file) throws IOException {
    String text = Files.readString(Path.of("../deploy/prometheus", file));
    String watched =
        file.equals("alerts.yml")
            ? EXPRESSION_OF_A_RULE
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining("\n"))
            : text;

    assertAllNamed(watched);
  }

  private static void assertAllNamed(String expressions) throws IOException {
    String page = Files.readString(PAGE);
    String figuresOfThePage = page.substring(page.indexOf("## Health and figures"));
    Set<String> named = figures(figuresOfThePage);
    Set<String> withBuckets =
        figuresOfThePage
            .lines()
            .filter(line -> line.endsWith("buckets |"))
            .flatMap(line -> figures(line).stream())
            .collect(Collectors.toCollection(TreeSet::new));

    Set<String> unknown = figures(expressions);
    unknown.removeIf(
        figure ->
            named.contains(figure)
                || withBuckets.contains(figure.replaceAll("_bucket$", ""))
                || named.contains(figure.replaceAll("_(count|sum|max)$", "")));
    assertThat(unknown).as("figures that the page does not name").isEmpty();
  }

  private static Set<String> figures(String text) {
    return FIGURE
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
