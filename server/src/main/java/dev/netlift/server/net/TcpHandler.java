package dev.netlift.server.net;

import dev.netlift.protocol.Handshake;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The frames or messages of one TCP connection: first a hello, then packets. */
final class TcpHandler extends SimpleChannelInboundHandler<ByteBuf> {
  private static final Logger log = LoggerFactory.getLogger(TcpHandler.class);

  private final Connections connections;
  private final Admission admission;
  private final HalfOpen halfOpen;
  private final TcpLink link;
  private boolean helloSeen;
  private @Nullable PlayerConnection connection;

  TcpHandler(Connections connections, Admission admission, HalfOpen halfOpen, TcpLink link) {
    this.connections = connections;
    this.admission = admission;
    this.halfOpen = halfOpen;
    this.link = link;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
    long arrivalNanos = connections.nanoTime();
    int length = frame.readableBytes();
    connections.metrics().messageReceived(TcpLink.PREFIX_BYTES + length);
    if (length > Limits.FRAME_MAX) {
      drop(context);
      return;
    }
    byte[] bytes = connections.packet();
    frame.readBytes(bytes, 0, length);
    if (connection != null) {
      connection.receive(bytes, length, arrivalNanos);
      connections.tellEnded();
    } else if (helloSeen) {
      // Nothing may come before the answer.
      drop(context);
    } else {
      hello(context, bytes, length, arrivalNanos);
    }
  }

  private void hello(ChannelHandlerContext context, byte[] bytes, int length, long arrivalNanos) {
    helloSeen = true;
    halfOpen.remove(context.channel());
    try {
      if (Handshake.decode(bytes, 0, length) instanceof Hello hello) {
        admission.hello(hello, link, admitted -> connection = admitted);
        connections.metrics().messageProcessed(connections.nanoTime() - arrivalNanos);
      } else {
        drop(context);
      }
    } catch (ProtocolException e) {
      drop(context);
    }
  }

  private void drop(ChannelHandlerContext context) {
    connections.metrics().messageError();
    context.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      // Reset, as when a player's network changes: the socket is lost, the seat is not.
      context.close();
      return;
    }
    if (cause instanceof CodecException) {
      // A length no frame may have, or half a message: the stream means nothing any more.
      connections.metrics().messageError();
    } else {
      log.atError().setCause(cause).log("a frame's handling failed");
    }
    if (connection != null && link.open()) {
      connection.close(CloseCode.PROTOCOL_ERROR);
      connections.tellEnded();
    } else {
      context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (connection != null) {
      connection.lost();
      connections.tellEnded();
    }
  }
}
