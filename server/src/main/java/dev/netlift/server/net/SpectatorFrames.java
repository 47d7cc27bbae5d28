package dev.netlift.server.net;

import dev.netlift.protocol.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The frames or messages of somebody who watches, after the hello. Spectators' thread. */
final class SpectatorFrames extends SimpleChannelInboundHandler<ByteBuf> {
  private static final Logger log = LoggerFactory.getLogger(SpectatorFrames.class);

  private final Spectators all;
  private final Spectator spectator;

  SpectatorFrames(Spectators all, Spectator spectator) {
    this.all = all;
    this.spectator = spectator;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
    int length = frame.readableBytes();
    all.received();
    if (length > Limits.FRAME_MAX) {
      all.error();
      spectator.close(CloseCode.PROTOCOL_ERROR);
      return;
    }
    byte[] bytes = all.packet();
    frame.readBytes(bytes, 0, length);
    spectator.receive(bytes, length, all.nanoTime());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof CodecException) {
      all.error();
    } else if (!(cause instanceof IOException)) {
      log.atError().setCause(cause).log("a spectator's frame failed");
    }
    spectator.close(CloseCode.PROTOCOL_ERROR);
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    spectator.lost();
  }
}
