package dev.tidings.gateway.registry;

import java.util.Map;
import java.util.Optional;

/// What a gateway last told of itself. Immutable.
///
/// @param since when it was started: the same name with another is another life of it
/// @param beat the number of this report in that life, from 1
/// @param connections those that are there to stay: who was asked to go does not count
/// @param accepting whether new connections are welcome there: it is ready and does not drain
public record GatewayLoad(
    String gateway, String since, long beat, int connections, boolean accepting) {

  static final String SINCE = "since";
  static final String BEAT = "beat";
  private static final String STAYING = "staying";
  private static final String ACCEPTING = "accepting";

  /// This life of the gateway, among all lives of all gateways.
  public String life() {
    return gateway + '@' + since;
  }

  /// The fields that {@link #parse} reads, but for the beat's number, which is the registry's.
  public static Map<String, String> fields(String since, int staying, boolean accepting) {
    return Map.of(
        SINCE, since, STAYING, Integer.toString(staying), ACCEPTING, Boolean.toString(accepting));
  }

  /// Empty where it is none: a gateway of an older version does not tell how many stay.
  static Optional<GatewayLoad> parse(String gateway, Map<String, String> fields) {
    String since = fields.getOrDefault(SINCE, "");
    String beat = fields.getOrDefault(BEAT, "");
    String staying = fields.getOrDefault(STAYING, "");
    if (since.isEmpty() || !beat.matches("[0-9]{1,18}") || !staying.matches("[0-9]{1,9}")) {
      return Optional.empty();
    }
    return Optional.of(
        new GatewayLoad(
            gateway,
            since,
            Long.parseLong(beat),
            Integer.parseInt(staying),
            Boolean.parseBoolean(fields.get(ACCEPTING))));
  }
}
