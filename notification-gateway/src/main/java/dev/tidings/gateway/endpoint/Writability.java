package dev.tidings.gateway.endpoint;

import dev.tidings.gateway.session.Session;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;

/// Tells a session that its socket is writable again, and with which code the decoder has closed
/// it. Confined to the connection's event loop.
final class Writability extends ChannelInboundHandlerAdapter {

  private final Session session;

  Writability(Session session) {
    this.session = session;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      session.writable();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (failure instanceof CorruptedWebSocketFrameException refused) {
      session.gone(refused.closeStatus().code());
    }
    context.fireExceptionCaught(failure);
  }
}
