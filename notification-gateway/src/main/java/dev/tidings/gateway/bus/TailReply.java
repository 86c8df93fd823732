package dev.tidings.gateway.bus;

import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a script that reads a tail answers.
sealed interface TailReply {

  /// The partition has no mark.
  record NoMark() implements TailReply {}

  /// The mark is of another generation than the keys that were asked for.
  record Elsewhere(Mark mark) implements TailReply {}

  record Read(TailReading reading) implements TailReply {}

  /// An entry that is none of ours makes the whole tail worthless as a proof: it throws.
  ///
  /// @param backwards whether the last message comes first
  static TailReply of(List<?> reply, boolean backwards) {
    Optional<Mark> mark = reply.isEmpty() ? Optional.empty() : Mark.parse(text(reply.getFirst()));
    if (mark.isEmpty()) {
      return new NoMark();
    }
    if (reply.size() == 1) {
      return new Elsewhere(mark.get());
    }
    String top = text(reply.get(1));
    List<LiveMessage.Durable> entries = new ArrayList<>(reply.size() - 2);
    for (Object message : reply.subList(2, reply.size())) {
      if (!(LiveMessageCodec.decode((byte[]) message).orElse(null)
          instanceof LiveMessage.Durable entry)) {
        throw new IllegalStateException("tail: an entry that is no live message");
      }
      entries.add(entry);
    }
    return new Read(
        new TailReading(
            mark.get(),
            top.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(top)),
            backwards ? entries.reversed() : entries));
  }

  private static String text(Object value) {
    return new String((byte[]) value, StandardCharsets.US_ASCII);
  }
}
