package dev.tidings.contracts.frame;

import java.util.List;

/// What came of reading a text frame from a client.
public sealed interface ClientReading {

  /// One frame or more, in order.
  record Frames(List<ClientFrame> frames) implements ClientReading {
    public Frames {
      frames = List.copyOf(frames);
    }
  }

  /// Not JSON, or neither an object nor an array of objects: the connection cannot be trusted to be
  /// a client of ours.
  record Malformed(String detail) implements ClientReading {}
}
