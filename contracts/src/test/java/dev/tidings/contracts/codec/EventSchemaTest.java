package dev.tidings.contracts.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tidings.contracts.event.EventReading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `event.schema.json` and {@link EventCodec} say the same of every text, but for what a schema
/// cannot say: those rules are named in its description, and each has a test at the end.
class EventSchemaTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden/events");
  private static final Schema SCHEMA = schema();

  /// Values for each field, sound ones and others.
  private static final Map<String, List<String>> VALUES = values();

  static List<Path> goldenEvents() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("goldenEvents")
  void theyAgreeOnTheGoldenEvents(Path file) throws IOException {
    String text = Files.readString(file);
    boolean valid = file.getFileName().toString().startsWith("valid-");
    assertThat(schemaTakes(text)).as("schema").isEqualTo(valid);
    assertThat(codecTakes(text)).as("codec").isEqualTo(valid);
  }

  @Property(tries = 4000)
  void theyAgreeOnMutations(@ForAll("texts") String text) {
    assertThat(codecTakes(text)).as(text).isEqualTo(schemaTakes(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "1", "\"x\"", "true", "{}"})
  void theyAgreeOnWhatIsNoEvent(String text) {
    assertThat(codecTakes(text)).isFalse();
    assertThat(schemaTakes(text)).isFalse();
  }

  @Test
  void theyAgreeOnHowManyRoomsAreTooMany() {
    for (int count : new int[] {100_000, 100_001}) {
      String text = Events.withData("1").replace("[\"user:42\"]", rooms(count));
      assertThat(schemaTakes(text)).isEqualTo(count == 100_000);
      assertThat(codecTakes(text)).isEqualTo(count == 100_000);
    }
  }

  @Test
  void theSizeOfDataIsTheCodecsToSay() {
    String text = Events.withData('"' + "x".repeat(48 * 1024) + '"');
    assertThat(schemaTakes(text)).isTrue();
    assertThat(codecTakes(text)).isFalse();
  }

  @Test
  void howAWholeNumberIsWrittenIsTheCodecsToSay() {
    String text = Events.with("\"data\":1,\"ttl\":60.0");
    assertThat(schemaTakes(text)).isTrue();
    assertThat(codecTakes(text)).isFalse();
  }

  @Test
  void theYearInUtcIsTheCodecsToSay() {
    String text = Events.with("\"data\":1,\"time\":\"9999-12-31T23:59:59-00:01\"");
    assertThat(schemaTakes(text)).isTrue();
    assertThat(codecTakes(text)).isFalse();
  }

  @Test
  void thatAFieldStandsTwiceIsTheCodecsToSay() {
    String text = Events.with("\"data\":1,\"data\":1");
    assertThat(schemaTakes(text)).isTrue();
    assertThat(codecTakes(text)).isFalse();
  }

  @Provide
  Arbitrary<String> texts() {
    Map<String, String> sound = new LinkedHashMap<>();
    sound.put("id", "\"e1\"");
    sound.put("source", "\"shop\"");
    sound.put("type", "\"order.shipped\"");
    sound.put("to", "[\"user:42\"]");
    sound.put("data", "{\"order\":9}");
    Arbitrary<Map<String, String>> changes =
        Arbitraries.of(VALUES.keySet())
            .flatMap(
                name ->
                    Arbitraries.of(VALUES.get(name))
                        .injectNull(0.1)
                        .map(value -> Map.of(name, value == null ? "" : value)));
    return changes
        .list()
        .ofMinSize(0)
        .ofMaxSize(4)
        .map(
            list -> {
              Map<String, String> fields = new LinkedHashMap<>(sound);
              list.forEach(fields::putAll);
              List<String> parts = new ArrayList<>();
              fields.forEach(
                  (name, value) -> {
                    if (!value.isEmpty()) {
                      parts.add("\"" + name + "\":" + value);
                    }
                  });
              return "{" + String.join(",", parts) + "}";
            });
  }

  /// Single values drawn at random, beside the chosen ones of {@link #VALUES}.
  @Property(tries = 2000)
  void theyAgreeOnRandomTexts(@ForAll("fieldAndText") List<String> fieldAndText) {
    String name = fieldAndText.get(0);
    String value =
        new String(
            Json.object(j -> j.writeStringField("v", fieldAndText.get(1))), StandardCharsets.UTF_8);
    String json = value.substring("{\"v\":".length(), value.length() - 1);
    String text =
        Events.withData("1").replaceFirst("\"" + name + "\":\"[^\"]*\",", "").replace("}", "")
            + ",\""
            + name
            + "\":"
            + json
            + "}";
    assertThat(codecTakes(text)).as(text).isEqualTo(schemaTakes(text));
  }

  @Provide
  Arbitrary<List<String>> fieldAndText() {
    Arbitrary<String> names =
        Arbitraries.of(
            "id", "source", "type", "dataRef", "time", "collapseKey", "correlationId", "priority");
    Arbitrary<String> texts =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(20),
            Arbitraries.strings().withChars("az09._-\n ").ofMaxLength(12),
            Arbitraries.strings().withChars("0123456789-:TZ.+").ofMinLength(19).ofMaxLength(25),
            Arbitraries.strings().withCharRange('!', '~').ofMinLength(100).ofMaxLength(300));
    return Combinators.combine(names, texts).as(List::of);
  }

  private static boolean codecTakes(String text) {
    return Events.read(text) instanceof EventReading.Valid;
  }

  private static boolean schemaTakes(String text) {
    try {
      JsonNode node = Json.MAPPER.readTree(text);
      return SCHEMA
          .validate(node, context -> context.executionConfig(c -> c.formatAssertionsEnabled(true)))
          .isEmpty();
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static Schema schema() {
    try (InputStream in =
        EventSchemaTest.class.getResourceAsStream("/dev/tidings/contracts/event.schema.json")) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(in);
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static Map<String, List<String>> values() {
    List<String> kinds = List.of("null", "true", "1", "-1.5", "[]", "{}", "\"\"", "\"x\"", "[1]");
    Map<String, List<String>> values = new LinkedHashMap<>();
    values.put("id", List.of("\"a/b:c~\"", "\"a b\"", "\"ä\"", "\"a\\n\"", text(128), text(129)));
    values.put("source", List.of("\"urn:x\"", "\"\\u0000\"", text(200), text(201)));
    values.put(
        "type",
        List.of(
            "\"a.b.c\"",
            "\"a\"",
            "\"A.b\"",
            "\"a.\"",
            "\".a\"",
            "\"a..b\"",
            "\"a.b\\n\"",
            "\"9.a\"",
            "\"a.9\"",
            "\"a-b.c_d\"",
            "\"a." + "b".repeat(126) + "\"",
            "\"a." + "b".repeat(127) + "\""));
    values.put(
        "to",
        List.of(
            "[\"all\"]",
            "[\"all\",\"all\"]",
            "[\"user:1\",\"x\"]",
            "[\"user:1\",null]",
            "\"all\"",
            "[\"team:4:admins\"]",
            "[\"team:4:*\"]",
            "[\"user:1\\n\"]",
            "[\"user:ä\"]",
            "[\"user:" + "u".repeat(128) + "\"]",
            "[\"user:" + "u".repeat(129) + "\"]",
            rooms(2)));
    values.put("data", List.of("null", "1e400", "\"ä\"", "[[[]]]"));
    values.put(
        "dataRef",
        List.of(
            "\"https://x/y\"",
            "\"http://x\"",
            "\"https://\"",
            "\"HTTPS://x\"",
            "\"ftp://x\"",
            "\"https://x y\"",
            "\"https://" + "x".repeat(2040) + "\"",
            "\"https://" + "x".repeat(2041) + "\""));
    List<String> times =
        List.of(
            "\"2026-11-01T08:30:00Z\"",
            "\"2026-11-01T08:30:00.123456789+01:00\"",
            "\"2026-11-01T08:30:00.1234567890Z\"",
            "\"2026-11-01t08:30:00z\"",
            "\"2026-11-01T08:30Z\"",
            "\"2026-11-01\"",
            "\"2026-02-30T00:00:00Z\"",
            "\"2024-02-29T00:00:00Z\"",
            "\"2025-02-29T00:00:00Z\"",
            "\"2026-11-01T24:00:00Z\"",
            "\"2026-06-30T23:59:60Z\"",
            "\"2026-11-01T08:30:00+18:00\"",
            "\"2026-11-01T08:30:00-18:01\"",
            "\"2026-11-01T08:30:00+0100\"",
            "\"2026-11-01 08:30:00Z\"",
            "\"0001-01-01T00:00:00Z\"");
    values.put("time", times);
    values.put("expiresAt", times);
    values.put("ackDeadline", times);
    values.put("ttl", List.of("1", "0", "60", "315360000", "315360001", "1.5", "1e400", "99e99"));
    values.put("priority", List.of("\"high\"", "\"normal\"", "\"low\"", "\"High\"", "\"urgent\""));
    values.put("collapseKey", List.of(text(256), text(257), "\"a b\""));
    values.put("correlationId", List.of(text(256), text(257)));
    values.put("retracts", List.of("\"order-9\"", text(128), text(129), "\"a b\""));
    values.put(
        "retractsNotification",
        List.of(
            "\"0192f0c1-7a00-7abc-8def-0123456789ab\"",
            "\"0192F0C1-7a00-7abc-8def-0123456789ab\"",
            "\"0192f0c1-7a00-4abc-8def-0123456789ab\"",
            "\"0192f0c1-7a00-7abc-cdef-0123456789ab\"",
            "\"0192f0c1-7a00-7abc-8def-0123456789ab\\n\""));
    values.put("ephemeral", List.of("false", "\"true\""));
    values.put("colour", List.of("{\"deep\":[1]}"));
    values.replaceAll((name, own) -> Stream.concat(own.stream(), kinds.stream()).toList());
    return values;
  }

  private static String text(int length) {
    return '"' + "k".repeat(length) + '"';
  }

  private static String rooms(int count) {
    return "[" + "\"user:1\",".repeat(count - 1) + "\"user:2\"]";
  }
}
