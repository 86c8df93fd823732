package dev.tidings.gateway.endpoint;

import dev.tidings.contracts.codec.FrameCodec;
import dev.tidings.gateway.admission.Pass;
import dev.tidings.gateway.session.Admission;
import dev.tidings.gateway.session.Session;
import dev.tidings.gateway.session.SessionSettings;
import dev.tidings.gateway.session.Surroundings;
import dev.tidings.gateway.threading.RunsOn;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.micronaut.websocket.CloseReason;
import io.micronaut.websocket.WebSocketPongMessage;
import io.micronaut.websocket.WebSocketSession;
import io.micronaut.websocket.annotation.OnClose;
import io.micronaut.websocket.annotation.OnError;
import io.micronaut.websocket.annotation.OnMessage;
import io.micronaut.websocket.annotation.OnOpen;
import io.micronaut.websocket.annotation.ServerWebSocket;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.util.Optional;

/// The WebSocket address: binds what Micronaut tells to the connection's {@link Session}. The gate
/// has admitted the request before.
@ServerWebSocket(value = ConnectSocket.PATH, subprotocols = FrameCodec.SUBPROTOCOL)
@RunsOn(RunsOn.Place.EVENT_LOOP)
public class ConnectSocket {

  /// Where clients connect.
  public static final String PATH = "/v1/connect";

  private static final String SESSION = "tidings.session";
  private static final String DECODER = "wsdecoder";
  private static final int NO_CODE = 1005;

  private final Surroundings around;
  private final ConnectionNames names;

  ConnectSocket(Surroundings around, ConnectionNames names) {
    this.around = around;
    this.names = names;
  }

  @OnOpen
  void open(WebSocketSession socket, HttpRequest<?> request) {
    Admission admission =
        request.getAttribute(ConnectGate.ADMISSION, Admission.class).orElseThrow();
    Channel channel = ((NettyHttpRequest<?>) request).getChannelHandlerContext().channel();
    limit(channel);
    Pass pass = request.getAttribute(ConnectGate.PASS, Pass.class).orElseThrow();
    Session session = new Session(around, admission, pass, names.next(), channel);
    socket.put(SESSION, session);
    channel.pipeline().addAfter(DECODER, "writability", new Writability(session));
    // Netty closes a channel before it tells which frame it could not take; that comes first.
    channel.closeFuture().addListener(closed -> channel.eventLoop().execute(session::broke));
    // Behind the handshake, which is being written now: its codec would take our frames for HTTP.
    channel.eventLoop().execute(session::open);
  }

  /// A message, all its fragments together.
  @OnMessage
  void text(String text, WebSocketSession socket) {
    sessionOf(socket).ifPresent(session -> session.received(text));
  }

  @OnMessage
  void pong(WebSocketPongMessage pong, WebSocketSession socket) {
    sessionOf(socket).ifPresent(Session::heard);
  }

  @OnClose
  void close(CloseReason reason, WebSocketSession socket) {
    sessionOf(socket).ifPresent(session -> session.gone(reason.getCode()));
  }

  @OnError
  void error(Throwable failure, WebSocketSession socket) {
    Optional<Session> session = sessionOf(socket);
    if (failure instanceof TooLongFrameException) {
      session.ifPresent(Session::tooLarge);
    } else {
      session.ifPresent(one -> one.gone(NO_CODE));
      socket.close(CloseReason.ABNORMAL_CLOSURE);
    }
  }

  private void limit(Channel channel) {
    SessionSettings settings = around.settings();
    channel
        .config()
        .setWriteBufferWaterMark(
            new WriteBufferWaterMark(settings.writeLowBytes(), settings.writeHighBytes()));
    if (settings.sendBufferBytes() > 0) {
      channel.config().setOption(ChannelOption.SO_SNDBUF, settings.sendBufferBytes());
    }
    // The decoder's limit is per frame; this one holds for a message in however many fragments.
    channel
        .pipeline()
        .addAfter(
            DECODER, "whole-messages", new WebSocketFrameAggregator(settings.maxFrameBytes()));
  }

  private static Optional<Session> sessionOf(WebSocketSession socket) {
    return socket.get(SESSION, Session.class);
  }
}
