package dev.tidings.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// One WebSocket of a follower: asks for the upgrade, then counts, checks and times what comes.
///
/// An event costs a look at its type and its stamp; nothing else is read, and nothing is made for
/// it. Confined to its event loop.
final class Connection extends ChannelInboundHandlerAdapter implements FrameReader.Sink {

  /// How a server's frames are treated.
  enum Manner {
    /// As `tidings.v1`: open once welcomed and subscribed, events are checked.
    TIDINGS,
    /// As bytes to be counted: open once upgraded.
    FLOOR
  }

  /// Every frame of `tidings.v1` begins `{"type":"` and the type.
  private static final int TYPE_AT = 9;

  /// An event begins `{"type":"event","cursor":"` and the cursor.
  private static final int CURSOR_AT = 26;

  private static final int MAX_CURSOR = 32;
  private static final int MAX_SHOWN = 200;
  private static final String UPGRADED = "HTTP/1.1 101";

  private final Follower follower;
  private final Tally tally;
  private final Manner manner;
  private final InetSocketAddress server;
  private final long ackEveryNanos;
  private final Runnable onOpenOrFailed;
  private final FrameReader frames = new FrameReader();
  private final long sinceNanos = System.nanoTime();
  private Optional<ByteBuf> head = Optional.of(Unpooled.buffer(512));
  private ChannelHandlerContext context;
  private boolean open;
  private boolean leaving;
  private boolean replaying;
  private boolean caughtUp;

  /// The cursor of the last event, as it stood in its frame; of length 0 where there is none.
  private final byte[] place = new byte[MAX_CURSOR];

  private int placeLength;
  private long nowNanos;
  private long ackAfterNanos;

  /// @param ackEveryNanos at least so long lies between two acks; 0 for none
  /// @param onOpenOrFailed called once, on the loop
  Connection(
      Follower follower,
      Tally tally,
      Manner manner,
      InetSocketAddress server,
      long ackEveryNanos,
      Runnable onOpenOrFailed) {
    this.follower = follower;
    this.tally = tally;
    this.manner = manner;
    this.server = server;
    this.ackEveryNanos = ackEveryNanos;
    this.onOpenOrFailed = onOpenOrFailed;
  }

  /// What comes from now on is the end that we asked for.
  void leave() {
    leaving = true;
    keepPlace();
    if (context != null) {
      var unused = context.close();
    }
  }

  /// Stops reading, or reads again. What comes meanwhile waits in the kernel, then at the server.
  void read(boolean reads) {
    if (context != null) {
      context.channel().config().setAutoRead(reads);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    replaying = follower.cursor().isPresent();
    // Spread over the first interval: else all would ack in the same moment.
    ackAfterNanos = System.nanoTime() + ackEveryNanos * (follower.number() % 1_000) / 1_000;
    var unused =
        ctx.writeAndFlush(ClientFrames.upgrade(ctx.alloc(), server, follower, ackEveryNanos > 0));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      nowNanos = System.nanoTime();
      if (head.isPresent()) {
        upgrading(head.get(), bytes);
      } else {
        frames.read(bytes, this);
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    tally.publish(nowNanos);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    keepPlace();
    if (open) {
      tally.closed();
    }
    if (!leaving) {
      tally.failed("a connection was cut");
      leaving = true;
    }
    if (!open) {
      onOpenOrFailed.run();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    if (!leaving) {
      tally.failed(failure.toString());
      leaving = true;
    }
    var unused = ctx.close();
  }

  @Override
  public void frame(int opcode, ByteBuf bytes, int start, int length) {
    switch (opcode) {
      case FrameReader.TEXT -> {
        if (manner == Manner.TIDINGS) {
          text(bytes, start, length);
        } else {
          tally.frame();
        }
      }
      case FrameReader.PING -> {
        var unused =
            context.writeAndFlush(ClientFrames.pong(context.alloc(), bytes, start, length));
      }
      case FrameReader.CLOSE -> {
        if (!leaving) {
          tally.failed("closed with " + (length < 2 ? "no code" : bytes.getUnsignedShort(start)));
          leave();
        }
      }
      default -> tally.trouble("a frame with opcode " + opcode);
    }
  }

  private void upgrading(ByteBuf gathered, ByteBuf bytes) {
    gathered.writeBytes(bytes);
    String text = gathered.toString(StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return;
    }
    if (!text.startsWith(UPGRADED)) {
      tally.failed("refused: " + shown(text));
      leave();
      return;
    }
    head = Optional.empty();
    if (manner == Manner.FLOOR) {
      opened();
    }
    gathered.skipBytes(end + 4);
    frames.read(gathered, this);
  }

  private void text(ByteBuf bytes, int start, int length) {
    int type = bytes.getByte(start + TYPE_AT) << 8 | bytes.getByte(start + TYPE_AT + 1);
    if (bytes.getByte(start) == '[') {
      several(bytes, start, length);
    } else if (type == ('e' << 8 | 'v')) {
      event(bytes, start, length);
    } else {
      other(bytes.toString(start, length, StandardCharsets.UTF_8));
    }
  }

  private void event(ByteBuf bytes, int start, int length) {
    StampScan scan = tally.scan();
    if (!scan.next(bytes, start, start + length)) {
      tally.trouble("an event without a stamp");
      return;
    }
    took(length);
    isAt(bytes, start, length);
    if (ackEveryNanos > 0 && nowNanos - ackAfterNanos >= 0) {
      ackAfterNanos = nowNanos + ackEveryNanos;
      var unused =
          context.writeAndFlush(
              ClientFrames.ack(context.alloc(), follower.room().name(), cursor(bytes, start)));
    }
    if (!replaying && !caughtUp) {
      lookWhetherCaughtUp();
    }
  }

  /// An event's cursor is the client's from then on, but while what it missed is still to come, and
  /// but that of an event that is sent again.
  private void isAt(ByteBuf bytes, int start, int length) {
    int from = start + CURSOR_AT;
    if (replaying || length <= CURSOR_AT || bytes.getByte(from - 2) != ':') {
      return;
    }
    int known = bytes.bytesBefore(from, Math.min(MAX_CURSOR + 1, length - CURSOR_AT), (byte) '"');
    if (known > 0) {
      bytes.getBytes(from, place, 0, known);
      placeLength = known;
    }
  }

  private void keepPlace() {
    if (placeLength > 0) {
      follower.isAt(new String(place, 0, placeLength, StandardCharsets.US_ASCII));
      placeLength = 0;
    }
  }

  /// Several frames in one array: each stamp in it is an event.
  private void several(ByteBuf bytes, int start, int length) {
    StampScan scan = tally.scan();
    int at = start;
    while (scan.search(bytes, at, start + length)) {
      took(length);
      at = scan.end();
    }
  }

  private void took(int length) {
    StampScan scan = tally.scan();
    follower.order().came(scan.sequence());
    tally.event(length, nowNanos - scan.sentNanos());
  }

  private void other(String frame) {
    switch (FrameText.type(frame)) {
      case "welcome" -> {
        if (follower.subscribes()) {
          var unused = context.writeAndFlush(ClientFrames.subscribe(context.alloc(), follower));
        } else {
          begins(FrameText.cursorOf(frame, follower.room().name()));
        }
      }
      case "reply" -> {
        if (frame.contains("\"ok\":true")) {
          begins(FrameText.cursor(frame));
        } else {
          tally.failed(shown(frame));
          leave();
        }
      }
      case "replayed" -> {
        if (frame.contains("\"room\":\"" + follower.room().name() + "\"")) {
          FrameText.cursor(frame).ifPresent(follower::isAt);
          placeLength = 0;
          replaying = false;
          lookWhetherCaughtUp();
        }
      }
      case "gap" -> tally.gap(shown(frame));
      case "error", "goaway" -> tally.trouble(shown(frame));
      default -> {
        // pong: heads of quiet rooms, which this client does not need
      }
    }
  }

  /// The room is followed now. Its head is our place only where we brought none.
  private void begins(Optional<String> cursor) {
    if (follower.cursor().isEmpty()) {
      cursor.ifPresent(follower::isAt);
    }
    opened();
  }

  private void opened() {
    open = true;
    tally.opened();
    onOpenOrFailed.run();
  }

  private void lookWhetherCaughtUp() {
    if (!caughtUp && follower.isCaughtUp()) {
      caughtUp = true;
      tally.caughtUp(nowNanos, sinceNanos);
    }
  }

  private static String cursor(ByteBuf bytes, int start) {
    int from = start + CURSOR_AT;
    int length = bytes.bytesBefore(from, MAX_CURSOR + 1, (byte) '"');
    return bytes.toString(from, Math.max(0, length), StandardCharsets.US_ASCII);
  }

  private static String shown(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
  }
}
