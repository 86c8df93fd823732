package dev.tidings.contracts.codec;

import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.notification.Handling;
import dev.tidings.contracts.trace.TraceParent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// Live messages as bytes: a line of ASCII words, and behind it the frame.
///
/// `D generation p<offset>|s<position> offset expiresAtMs|- uuid LF frame` for a record of the
/// history, `E expiresAtMs|- LF frame` for an ephemeral message. What not every message has are
/// words more, in this order: a record's `traceparent`, `h` or `l` for its priority, `k` and its
/// collapse key, `r` and the id of the notification that it takes back; an ephemeral message's `k`
/// and its collapse key. Without them not a byte is different. Thread-safe.
public final class LiveMessageCodec {

  private static final int MAX_HEADER = 640;

  /// Of a record without anything more.
  private static final int PLAIN_WORDS = 6;

  private static final String HIGH = "h";
  private static final String LOW = "l";

  private LiveMessageCodec() {}

  public static byte[] encode(LiveMessage message) {
    String header;
    if (message instanceof LiveMessage.Durable durable) {
      header =
          "D "
              + durable.generation()
              + (durable.previous() instanceof Previous.At at
                  ? " p" + at.offset()
                  : " s" + ((Previous.NoneSince) durable.previous()).position())
              + ' '
              + durable.offset()
              + ' '
              + text(durable.expiresAtMs())
              + ' '
              + durable.id()
              + more(durable.traceParent(), durable.handling());
    } else {
      Optional<String> key = ((LiveMessage.Ephemeral) message).collapseKey();
      header =
          "E " + text(message.expiresAtMs()) + (key.isPresent() ? " k" + key.get() : "") + '\n';
    }
    byte[] frame = message.frame();
    byte[] bytes = new byte[header.length() + frame.length];
    byte[] head = header.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(head, 0, bytes, 0, head.length);
    System.arraycopy(frame, 0, bytes, head.length, frame.length);
    return bytes;
  }

  /// The message, or empty where the bytes are none: somebody else wrote to the channel.
  public static Optional<LiveMessage> decode(byte[] bytes) {
    int end = 0;
    int bound = Math.min(bytes.length, MAX_HEADER);
    while (end < bound && bytes[end] != '\n') {
      end++;
    }
    if (end == bound) {
      return Optional.empty();
    }
    String[] words = new String(bytes, 0, end, StandardCharsets.US_ASCII).split(" ", -1);
    byte[] frame = Arrays.copyOfRange(bytes, end + 1, bytes.length);
    try {
      if (words[0].equals("D") && words.length >= PLAIN_WORDS) {
        return Optional.of(durable(words, frame));
      }
      if (words[0].equals("E") && (words.length == 2 || words.length == 3)) {
        Optional<String> key = words.length == 3 ? Optional.of(key(words[2])) : Optional.empty();
        return Optional.of(new LiveMessage.Ephemeral(key, expiry(words[1]), frame));
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static LiveMessage durable(String[] words, byte[] frame) {
    int at = PLAIN_WORDS;
    Optional<TraceParent> traceParent = Optional.empty();
    if (at < words.length && isHexDigit(words[at].charAt(0))) {
      traceParent = Optional.of(new TraceParent(words[at++]));
    }
    int handlingFrom = at;
    Priority priority = Priority.NORMAL;
    if (at < words.length && (words[at].equals(HIGH) || words[at].equals(LOW))) {
      priority = words[at++].equals(HIGH) ? Priority.HIGH : Priority.LOW;
    }
    Optional<String> collapseKey = Optional.empty();
    if (at < words.length && words[at].startsWith("k")) {
      collapseKey = Optional.of(words[at++].substring(1));
    }
    Optional<UUID> retracts = Optional.empty();
    if (at < words.length && words[at].startsWith("r")) {
      retracts = Optional.of(UUID.fromString(words[at++].substring(1)));
    }
    if (at < words.length) {
      throw new IllegalArgumentException("word: " + words[at]);
    }
    return new LiveMessage.Durable(
        words[1],
        previous(words[2]),
        Long.parseLong(words[3]),
        expiry(words[4]),
        UUID.fromString(words[5]),
        traceParent,
        at == handlingFrom ? Handling.PLAIN : new Handling(priority, collapseKey, retracts),
        frame);
  }

  /// A trace context begins with one, and no other word that may stand in its place does.
  private static boolean isHexDigit(char c) {
    return Character.digit(c, 16) >= 0;
  }

  private static Previous previous(String word) {
    long number = Long.parseLong(word.substring(1));
    return switch (word.charAt(0)) {
      case 'p' -> new Previous.At(number);
      case 's' -> new Previous.NoneSince(number);
      default -> throw new IllegalArgumentException("previous: " + word);
    };
  }

  /// What ends the header of a record.
  private static String more(Optional<TraceParent> traceParent, Handling handling) {
    if (traceParent.isEmpty() && handling.equals(Handling.PLAIN)) {
      return "\n";
    }
    StringBuilder words = new StringBuilder();
    traceParent.ifPresent(trace -> words.append(' ').append(trace.text()));
    if (handling.priority() != Priority.NORMAL) {
      words.append(' ').append(handling.priority() == Priority.HIGH ? HIGH : LOW);
    }
    handling.collapseKey().ifPresent(key -> words.append(" k").append(key));
    handling.retracts().ifPresent(id -> words.append(" r").append(id));
    return words.append('\n').toString();
  }

  private static String key(String word) {
    if (!word.startsWith("k")) {
      throw new IllegalArgumentException("key: " + word);
    }
    return word.substring(1);
  }

  private static OptionalLong expiry(String word) {
    return word.equals("-") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(word));
  }

  private static String text(OptionalLong expiresAtMs) {
    return expiresAtMs.isPresent() ? Long.toString(expiresAtMs.getAsLong()) : "-";
  }
}
