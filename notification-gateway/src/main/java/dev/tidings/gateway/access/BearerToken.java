package dev.tidings.gateway.access;

import dev.tidings.contracts.codec.FrameCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where in a request the token is: the `Authorization` header, an entry `bearer.<token>` of
/// `Sec-WebSocket-Protocol` (all that a browser's WebSocket lets a page set), or `?token=`. The
/// first of these that is there counts.
public final class BearerToken {

  private static final String SCHEME = "bearer ";
  private static final String ENTRY = "bearer.";

  private BearerToken() {}

  public static Optional<String> find(
      Optional<String> authorization, List<String> protocolHeaders, Optional<String> query) {
    if (authorization.isPresent()) {
      String value = authorization.get();
      return value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
          ? Optional.of(value.substring(SCHEME.length()).trim())
          : Optional.empty();
    }
    return entries(protocolHeaders).stream()
        .filter(entry -> entry.startsWith(ENTRY))
        .map(entry -> entry.substring(ENTRY.length()))
        .findFirst()
        .or(() -> query);
  }

  /// Whether the client speaks our protocol.
  public static boolean offersOurProtocol(List<String> protocolHeaders) {
    return entries(protocolHeaders).contains(FrameCodec.SUBPROTOCOL);
  }

  private static List<String> entries(List<String> protocolHeaders) {
    List<String> entries = new ArrayList<>();
    for (String header : protocolHeaders) {
      for (String entry : header.split(",", -1)) {
        entries.add(entry.trim());
      }
    }
    return entries;
  }
}
