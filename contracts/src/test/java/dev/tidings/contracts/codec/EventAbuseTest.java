package dev.tidings.contracts.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.event.EventLimits;
import dev.tidings.contracts.event.EventReading;
import dev.tidings.contracts.event.Violation;
import dev.tidings.contracts.event.Violation.Reason;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.problem.Problem;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One test an abuse: what must never pass into the history, and what must never throw.
class EventAbuseTest {

  @Test
  void aNulByteIsMalformed() {
    assertThat(only(Events.read(Events.withData("\"a\0b\"")))).isEqualTo("malformed@");
    assertThat(only(Events.read(Events.withData("1") + "\0"))).isEqualTo("malformed@");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
  void anotherEncodingIsMalformed(String charset) {
    assertThat(only(Events.read(Events.withData("1").getBytes(Charset.forName(charset)))))
        .isEqualTo("malformed@");
  }

  @Test
  void aByteOrderMarkIsSkippedAndDataStaysExact() {
    assertThat(Events.read("\uFEFF" + Events.withData("{\"a\": 1}")))
        .isInstanceOfSatisfying(
            EventReading.Valid.class,
            valid -> assertThat(valid.event().data()).hasToString("{\"a\": 1}"));
  }

  /// A browser fails the whole connection on a text frame that is not UTF-8.
  @Test
  void bytesThatAreNotUtf8AreMalformedWhereverTheyStand() {
    byte[] overlong = {(byte) 0xc0, (byte) 0xaf};
    byte[] surrogate = {(byte) 0xed, (byte) 0xa0, (byte) 0x80};
    byte[] tooHigh = {(byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80};
    byte[] cut = {(byte) 0xe2, (byte) 0x82};
    byte[] lone = {(byte) 0x80};
    for (byte[] bad : List.of(overlong, surrogate, tooHigh, cut, lone)) {
      assertThat(only(Events.read(spliced(Events.withData("\"#\""), bad)))).isEqualTo("malformed@");
      assertThat(only(Events.read(spliced(Events.with("\"data\":1,\"x\":{\"y\":\"#\"}"), bad))))
          .isEqualTo("malformed@");
      assertThat(only(Events.read(spliced(Events.with("\"data\":1,\"#\":1"), bad))))
          .isEqualTo("malformed@");
    }
  }

  @Test
  void aFieldThatStandsTwiceIsInvalid() {
    assertThat(only(Events.read(Events.with("\"data\":1,\"data\":2")))).isEqualTo("invalid@/data");
    assertThat(only(Events.read(Events.with("\"data\":1,\"to\":[\"all\"]"))))
        .isEqualTo("invalid@/to");
    assertThat(only(Events.read(Events.with("\"data\":1,\"x\":2,\"\\u0078\":3"))))
        .isEqualTo("invalid@/x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "nonsense",
        "{\"id\":\"e1\"",
        "{\"id\":\"e1\",}",
        "{'id':'e1'}",
        "{id:1}",
        "{} x",
        "{}{}",
        "{}]",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":NaN}",
        "{\"a\":.5}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "// hello\n{}"
      })
  void textThatIsNotOneJsonObjectIsMalformed(String text) {
    assertThat(only(Events.read(text))).isEqualTo("malformed@");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "1", "\"text\"", "true", "[]"})
  void jsonThatIsNoObjectIsInvalid(String text) {
    assertThat(only(Events.read(text))).isEqualTo("invalid@");
  }

  @Test
  void nestingIsBounded() {
    assertThat(Events.read(Events.withData("[".repeat(900) + "]".repeat(900))))
        .isInstanceOf(EventReading.Valid.class);
    assertThat(only(Events.read(Events.withData("[".repeat(1001) + "]".repeat(1001)))))
        .isEqualTo("malformed@");
    assertThat(only(Events.read("[".repeat(100_000)))).isEqualTo("invalid@");
    assertThat(only(Events.read(Events.withData("{\"a\":".repeat(5000))))).isEqualTo("malformed@");
  }

  @Test
  void hugeNumbersAreRefusedWithoutBeingComputed() {
    assertThat(only(Events.read(Events.with("\"data\":1,\"ttl\":" + "9".repeat(900)))))
        .isEqualTo("invalid@/ttl");
    assertThat(only(Events.read(Events.with("\"data\":1,\"ttl\":1e999999999"))))
        .isEqualTo("invalid@/ttl");
    assertThat(only(Events.read(Events.withData("9".repeat(40_000))))).isEqualTo("malformed@");
    assertThat(Events.read(Events.withData("1e999999999"))).isInstanceOf(EventReading.Valid.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"ttl\":0|/ttl",
        "\"ttl\":-1|/ttl",
        "\"ttl\":1.5|/ttl",
        "\"ttl\":60.0|/ttl",
        "\"ttl\":\"60\"|/ttl",
        "\"ttl\":315360001|/ttl",
        "\"ttl\":9223372036854775808|/ttl",
        "\"ttl\":5,\"expiresAt\":\"2026-11-01T08:30:00Z\"|/ttl",
        "\"time\":1793000000|/time",
        "\"time\":\"2026-11-01\"|/time",
        "\"time\":\"2026-02-29T00:00:00Z\"|/time",
        "\"time\":\"9999-12-31T23:59:59-00:01\"|/time",
        "\"priority\":\"urgent\"|/priority",
        "\"priority\":[1]|/priority",
        "\"ephemeral\":\"true\"|/ephemeral",
        "\"ephemeral\":null|/ephemeral",
        "\"dataRef\":\"ftp://x\"|/dataRef",
        "\"dataRef\":\"javascript:alert(1)\"|/dataRef",
        "\"collapseKey\":\"\"|/collapseKey",
        "\"correlationId\":\"a b\"|/correlationId",
        "\"ackDeadline\":{}|/ackDeadline"
      })
  void aFieldThatIsWrongIsNamedByItsPointer(String fields, String pointer) {
    assertThat(only(Events.read(Events.with("\"data\":1," + fields))))
        .isEqualTo("invalid@" + pointer);
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    assertThat(violations(Events.read("{\"type\":\"Shipped\",\"to\":[\"nobody\",7,\"all\"]}")))
        .map(violation -> violation.pointer())
        .containsExactly("/type", "/to/0", "/to/1", "/id", "/source", "/data");
  }

  @Test
  void aHundredThousandRoomsPassAndOneMoreDoesNot() {
    assertThat(Events.read(toRooms(100_000))).isInstanceOf(EventReading.Valid.class);
    assertThat(only(Events.read(toRooms(100_001)))).isEqualTo("audience-too-large@/to");
    assertThat(only(Events.read(toRooms(400_000)))).isEqualTo("audience-too-large@/to");
  }

  @Test
  void whatTakesBackSaysItOnceAndOfOneRoomWhereItNamesANotification() {
    String id = "0192f0c1-7a00-7abc-8def-0123456789ab";
    assertThat(
            only(
                Events.read(
                    Events.with("\"retracts\":\"e0\",\"retractsNotification\":\"" + id + "\""))))
        .isEqualTo("invalid@/retractsNotification");
    assertThat(only(Events.read(Events.with("\"retracts\":\"e0\",\"ephemeral\":true"))))
        .isEqualTo("invalid@/ephemeral");
    assertThat(
            only(
                Events.read(
                    Events.with("\"retractsNotification\":\"" + id + "\"")
                        .replace("\"user:42\"", "\"user:42\",\"user:42\""))))
        .isEqualTo("invalid@/to");
    assertThat(only(Events.read(Events.with("\"retractsNotification\":\"order-9\""))))
        .isEqualTo("invalid@/retractsNotification");
  }

  @Test
  void fortyEightKilobytesPassAndOneByteMoreDoesNot() {
    int max = EventLimits.DEFAULT.maxDataBytes();
    assertThat(max).isEqualTo(49_152);
    String exact = '"' + "x".repeat(max - 2) + '"';
    assertThat(Events.read(Events.withData(exact))).isInstanceOf(EventReading.Valid.class);
    assertThat(Events.read(Events.withData("  " + exact + "  ")))
        .isInstanceOf(EventReading.Valid.class);
    assertThat(only(Events.read(Events.withData("[" + exact.substring(1, max - 2) + "\"]"))))
        .isEqualTo("malformed@");
    assertThat(only(Events.read(Events.withData('"' + "x".repeat(max - 1) + '"'))))
        .isEqualTo("too-large@/data");
    // Bytes count, not characters.
    assertThat(only(Events.read(Events.withData('"' + "ä".repeat(max / 2) + '"'))))
        .isEqualTo("too-large@/data");
  }

  /// The answer to the worst text must still be writable: a lone surrogate has no UTF-8, and the
  /// generator threw where one stood in a pointer or was cut in two by the quotation's end.
  @Test
  void whatIsSaidAboutABadEventCanAlwaysBeWritten() {
    for (String text :
        List.of(
            Events.with("\"data\":1,\"\\ud800\":1,\"\\ud800\":1"),
            Events.with("\"data\":1,\"priority\":\"\\udc00\""),
            Events.with("\"data\":1,\"time\":\"" + "a".repeat(59) + "😀😀\""))) {
      List<Problem.Fault> faults =
          violations(Events.read(text)).stream()
              .map(v -> new Problem.Fault(v.pointer(), v.reason().text(), v.detail()))
              .toList();
      byte[] problem = ProblemCodec.encode(new Problem(ErrorCode.INVALID, "1 fault", faults));
      assertThat(Json.complaintOfText(problem)).isEmpty();
    }
  }

  @Test
  void aLongValueIsNotSentBackAtItsFullLength() {
    String text = Events.with("\"data\":1,\"priority\":\"" + "x".repeat(10_000) + "\"");
    assertThat(violations(Events.read(text)).get(0).detail()).hasSizeLessThan(200);
  }

  @Property
  void randomBytesNeverThrow(@ForAll byte[] bytes) {
    assertThat(Events.read(bytes)).isInstanceOf(EventReading.Invalid.class);
    assertThat(EventCodec.split(bytes)).isNotNull();
  }

  @Property
  void aMutatedEventNeverThrows(@ForAll int seed) {
    byte[] bytes =
        Events.with("\"data\":{\"a\":[1,\"ä\"]},\"ttl\":60,\"time\":\"2026-11-01T08:30:00Z\"")
            .getBytes(StandardCharsets.UTF_8);
    bytes[Math.floorMod(seed, bytes.length)] = (byte) (seed >>> 16);
    assertThat(Events.read(bytes)).isNotNull();
    assertThat(Events.read(Arrays.copyOf(bytes, Math.floorMod(seed, bytes.length)))).isNotNull();
  }

  private static String toRooms(int count) {
    StringBuilder rooms = new StringBuilder("\"user:0\"");
    for (int i = 1; i < count; i++) {
      rooms.append(",\"user:").append(i).append('"');
    }
    return Events.withData("1").replace("\"user:42\"", rooms);
  }

  private static byte[] spliced(String text, byte[] bad) {
    int at = text.indexOf('#');
    byte[] head = text.substring(0, at).getBytes(StandardCharsets.UTF_8);
    byte[] rest = text.substring(at + 1).getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + bad.length + rest.length);
    System.arraycopy(bad, 0, all, head.length, bad.length);
    System.arraycopy(rest, 0, all, head.length + bad.length, rest.length);
    return all;
  }

  private static List<Violation> violations(EventReading reading) {
    assertThat(reading).isInstanceOf(EventReading.Invalid.class);
    return ((EventReading.Invalid) reading).violations();
  }

  /// `reason@pointer` of the only violation.
  private static String only(EventReading reading) {
    List<Violation> violations = violations(reading);
    assertThat(violations).hasSize(1);
    Reason reason = violations.get(0).reason();
    return reason.text() + "@" + violations.get(0).pointer();
  }
}
