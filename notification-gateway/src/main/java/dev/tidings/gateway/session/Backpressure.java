package dev.tidings.gateway.session;

import dev.tidings.contracts.frame.CloseCode;
import dev.tidings.contracts.frame.ServerFrame;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.subscription.LiveEphemeral;
import dev.tidings.gateway.subscription.ReadTurns;
import dev.tidings.gateway.threading.RunsOn;
import io.micronaut.core.annotation.Nullable;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

/// What one connection does while its socket takes no more: its rooms stand in line, ephemeral
/// messages are left out and counted, and it is watched whether the socket drains at all. When it
/// takes more again, all of them go on. What only a slow client needs is made when it is one.
/// Confined to the connection's event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class Backpressure implements Omissions.Outgoing {

  private final Session session;
  private final Channel channel;
  private final Surroundings around;
  private final ReadTurns turns;
  private @Nullable WriteDeadline deadline;
  private @Nullable Omissions omissions;
  private boolean goingOn;

  Backpressure(Session session, Channel channel, Surroundings around) {
    this.session = session;
    this.channel = channel;
    this.around = around;
    this.turns = new ReadTurns(around.catchUp().readsPerConnection(), this::isWritable);
  }

  ReadTurns turns() {
    return turns;
  }

  /// The socket takes no more.
  void begins() {
    if (deadline == null) {
      EventLoop loop = channel.eventLoop();
      deadline =
          new WriteDeadline(
              loop,
              new SocketProgress(channel),
              around.settings().writeDeadline(),
              () -> session.close(CloseCode.STALLED));
    }
    deadline.watch();
  }

  /// The socket takes more again. It may say so in the middle of somebody's write: what follows is
  /// a task of its own, one for however many times.
  void ends() {
    if (deadline != null) {
      deadline.rest();
    }
    if (!goingOn) {
      goingOn = true;
      channel.eventLoop().execute(this::goOn);
    }
  }

  /// Hands an ephemeral message on, behind older ones that wait; it stays the caller's.
  void ephemeral(Room room, LiveEphemeral message) {
    if (omissions != null) {
      omissions.flush(this, session.nowMs());
    }
    if (isWritable()) {
      session.deliver(message.frame());
    } else {
      omit(room, message);
    }
  }

  void omit(Room room, LiveEphemeral message) {
    if (omissions == null) {
      SessionSettings settings = around.settings();
      omissions =
          new Omissions(settings.conflatedKeys(), settings.conflatedBytes(), around.drops());
    }
    omissions.omit(room, message);
  }

  /// The room is left.
  void forget(Room room) {
    if (omissions != null) {
      omissions.forget(room);
    }
  }

  /// The connection has ended, and its rooms were left.
  void stop() {
    if (deadline != null) {
      deadline.stop();
    }
  }

  @Override
  public boolean isWritable() {
    return session.outlet().isWritable();
  }

  @Override
  public void write(ByteBuf frame) {
    session.deliver(frame);
  }

  @Override
  public void say(ServerFrame.Dropped frame) {
    session.say(frame);
  }

  private void goOn() {
    goingOn = false;
    if (session.isOpen() && isWritable()) {
      if (omissions != null) {
        omissions.flush(this, session.nowMs());
      }
      turns.resume();
    }
  }
}
