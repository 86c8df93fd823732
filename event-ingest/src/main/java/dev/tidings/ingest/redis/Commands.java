package dev.tidings.ingest.redis;

import dev.tidings.contracts.live.Previous;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Requests as Lettuce's commands, and what they answered as replies. Thread-safe.
final class Commands {

  private static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;
  private static final Reply[] APPENDED = {
    new Reply.Appended(Reply.Appending.SKIPPED),
    new Reply.Appended(Reply.Appending.APPENDED),
    new Reply.Appended(Reply.Appending.STARTED),
    new Reply.Appended(Reply.Appending.RESET)
  };

  private Commands() {}

  static Answered of(Request request, BiConsumer<Request, Reply> replies) {
    CommandArgs<byte[], byte[]> args = new CommandArgs<>(CODEC);
    return switch (request) {
      case Request.Append append -> {
        script(args, Script.APPEND, 2)
            .add(ascii(append.tail()))
            .add(ascii(append.top()))
            .add(append.offset())
            .add(
                append.previous() instanceof Previous.At at
                    ? ascii(Long.toString(at.offset()))
                    : new byte[0])
            .add(append.message())
            .add(append.maxRecords())
            .add(append.lifeMs())
            .add(ascii(append.channel()));
        yield integer(CommandType.EVALSHA, args, request, replies);
      }
      case Request.MoveMark move -> {
        script(args, Script.MARK, 1)
            .add(ascii(move.key()))
            .add(ascii(move.mark().generation()))
            .add(move.mark().position())
            .add(move.confirmed())
            .add(ascii(move.node().orElse("")));
        yield integer(CommandType.EVALSHA, args, request, replies);
      }
      case Request.BeginGeneration begin -> {
        script(args, Script.BEGIN, 1)
            .add(ascii(begin.key()))
            .add(ascii(begin.read().orElse("")))
            .add(ascii(begin.first().text()))
            .add(ascii(begin.node().orElse("")));
        yield integer(CommandType.EVALSHA, args, request, replies);
      }
      case Request.ReadMark read ->
          value(CommandType.GET, args.add(ascii(read.key())), request, replies);
      case Request.LoadScript load ->
          value(
              CommandType.SCRIPT,
              args.add(ascii("LOAD")).add(load.script().body()),
              request,
              replies);
      case Request.Publish publish ->
          integer(
              CommandType.PUBLISH,
              args.add(ascii(publish.channel())).add(publish.message()),
              request,
              replies);
    };
  }

  private static CommandArgs<byte[], byte[]> script(
      CommandArgs<byte[], byte[]> args, Script script, int keys) {
    return args.add(script.digest()).add(keys);
  }

  private static Answered integer(
      CommandType type,
      CommandArgs<byte[], byte[]> args,
      Request request,
      BiConsumer<Request, Reply> replies) {
    return new Answered(type, new IntegerOutput<>(CODEC), args, request, replies);
  }

  private static Answered value(
      CommandType type,
      CommandArgs<byte[], byte[]> args,
      Request request,
      BiConsumer<Request, Reply> replies) {
    return new Answered(type, new ValueOutput<>(CODEC), args, request, replies);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Reply reply(Request request, Object value) {
    return switch (request) {
      case Request.Append append -> APPENDED[Math.toIntExact((Long) value)];
      case Request.MoveMark move ->
          new Reply.Marked(
              switch (Math.toIntExact((Long) value)) {
                case 1 -> Reply.Marking.MOVED;
                case 0 -> Reply.Marking.AHEAD;
                default -> Reply.Marking.LOST;
              });
      case Request.BeginGeneration begin -> new Reply.Begun((Long) value == 1);
      case Request.ReadMark read ->
          new Reply.Text(
              Optional.ofNullable((byte[]) value)
                  .map(bytes -> new String(bytes, StandardCharsets.US_ASCII)));
      case Request.LoadScript load -> new Reply.Loaded();
      case Request.Publish publish -> new Reply.Published((Long) value);
    };
  }

  /// A command that gives its one reply, whichever way it ends.
  static final class Answered extends Command<byte[], byte[], Object> {
    private final Request request;
    private final BiConsumer<Request, Reply> replies;

    @SuppressWarnings("unchecked")
    private Answered(
        CommandType type,
        CommandOutput<byte[], byte[], ?> output,
        CommandArgs<byte[], byte[]> args,
        Request request,
        BiConsumer<Request, Reply> replies) {
      super(type, (CommandOutput<byte[], byte[], Object>) output, args);
      this.request = request;
      this.replies = replies;
    }

    @Override
    public void complete() {
      if (!isDone()) {
        super.complete();
        CommandOutput<byte[], byte[], Object> answer = getOutput();
        replies.accept(
            request,
            answer.hasError()
                ? new Reply.Refused(answer.getError())
                : reply(request, answer.get()));
      }
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
      boolean first = !isDone() && super.completeExceptionally(failure);
      if (first) {
        replies.accept(request, new Reply.Cut());
      }
      return first;
    }

    @Override
    public void cancel() {
      if (!isDone()) {
        super.cancel();
        replies.accept(request, new Reply.Cut());
      }
    }
  }
}
