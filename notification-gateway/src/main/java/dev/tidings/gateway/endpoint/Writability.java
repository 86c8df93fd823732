package dev.tidings.gateway.endpoint;

import dev.tidings.gateway.session.Session;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;

/// Tells a session when its socket takes no more and when it does again, and with which code the
/// decoder has closed it. The framework answers a client's pings, however many, and whether or not
/// the client reads: those that come while the socket takes no more do not get there. Confined to
/// the connection's event loop.
final class Writability extends ChannelInboundHandlerAdapter {

  private final Session session;

  Writability(Session session) {
    this.session = session;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    session.writable(context.channel().isWritable());
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof PingWebSocketFrame ping && !context.channel().isWritable()) {
      ping.release();
      session.pinged();
    } else {
      context.fireChannelRead(message);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (failure instanceof CorruptedWebSocketFrameException refused) {
      session.gone(refused.closeStatus().code());
    }
    context.fireExceptionCaught(failure);
  }
}
