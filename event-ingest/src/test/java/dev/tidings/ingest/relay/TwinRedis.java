package dev.tidings.ingest.relay;

import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.live.ToldMark;
import dev.tidings.ingest.redis.Reply;
import dev.tidings.ingest.redis.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// What Redis and the scripts do, in memory: the twin that a test holds against the real ones.
/// Trimming and expiry are left out. Confined to one thread.
final class TwinRedis {

  private Map<String, NavigableMap<Long, byte[]>> tails = new HashMap<>();
  private Map<String, String> texts = new HashMap<>();
  private final BiConsumer<String, byte[]> subscriber;

  /// @param subscriber is subscribed to every channel
  TwinRedis(BiConsumer<String, byte[]> subscriber) {
    this.subscriber = subscriber;
  }

  Reply answer(Request request) {
    return switch (request) {
      case Request.Append append -> new Reply.Appended(append(append));
      case Request.MoveMark move -> new Reply.Marked(move(move));
      case Request.BeginGeneration begin -> new Reply.Begun(begin(begin));
      case Request.ReadMark read -> new Reply.Text(text(read.key()));
      case Request.LoadScript load -> new Reply.Loaded();
      case Request.Publish publish -> {
        subscriber.accept(publish.channel(), publish.message());
        yield new Reply.Published(1);
      }
    };
  }

  void flush() {
    tails.clear();
    texts.clear();
  }

  /// What is there now, to come back to later.
  Runnable snapshot() {
    Map<String, NavigableMap<Long, byte[]>> keptTails = new HashMap<>();
    tails.forEach((key, tail) -> keptTails.put(key, new TreeMap<>(tail)));
    Map<String, String> keptTexts = new HashMap<>(texts);
    return () -> {
      tails = keptTails;
      texts = keptTexts;
    };
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(texts.get(key));
  }

  NavigableMap<Long, byte[]> tail(String key) {
    return tails.getOrDefault(key, new TreeMap<>());
  }

  Map<String, NavigableMap<Long, byte[]>> tails() {
    return tails;
  }

  private Reply.Appending append(Request.Append append) {
    Optional<String> top = text(append.top());
    Reply.Appending outcome = Reply.Appending.APPENDED;
    String previous = append.previous() instanceof Previous.At at ? Long.toString(at.offset()) : "";
    if (top.isEmpty()) {
      tails.remove(append.tail());
      outcome = Reply.Appending.STARTED;
    } else if (append.offset() <= Long.parseLong(top.get())) {
      return Reply.Appending.SKIPPED;
    } else if (!top.get().equals(previous)) {
      tails.remove(append.tail());
      outcome = Reply.Appending.RESET;
    }
    tails
        .computeIfAbsent(append.tail(), key -> new TreeMap<>())
        .put(append.offset(), append.message());
    texts.put(append.top(), Long.toString(append.offset()));
    subscriber.accept(append.channel(), append.message());
    return outcome;
  }

  private Reply.Marking move(Request.MoveMark move) {
    Optional<Mark> mark = text(move.key()).flatMap(Mark::parse);
    if (mark.isEmpty()
        || !mark.get().generation().equals(move.mark().generation())
        || mark.get().position() < move.confirmed()) {
      return Reply.Marking.LOST;
    }
    if (mark.get().position() > move.mark().position()) {
      return Reply.Marking.AHEAD;
    }
    put(move.key(), move.mark(), move.node());
    return Reply.Marking.MOVED;
  }

  private boolean begin(Request.BeginGeneration begin) {
    if (!text(begin.key()).equals(begin.read())) {
      return false;
    }
    put(begin.key(), begin.first(), begin.node());
    return true;
  }

  private void put(String key, Mark mark, Optional<String> node) {
    texts.put(key, mark.text());
    subscriber.accept(
        key, new ToldMark(mark, node).text().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }
}
