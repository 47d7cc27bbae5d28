package dev.netlift.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CodecException;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells by its first byte what a TCP peer speaks: a length below 64 KiB starts with 0, a TLS record
 * with a handshake in it with 22, an HTTP upgrade with G. Anything else is closed.
 */
final class FirstBytes extends ByteToMessageDecoder {
  private static final Logger log = LoggerFactory.getLogger(FirstBytes.class);
  private static final byte TLS_HANDSHAKE = 0x16;
  private static final byte HTTP_GET = 'G';

  private final StreamDoor door;
  private final boolean secure;

  /**
   * @param secure inside TLS already
   */
  FirstBytes(StreamDoor door, boolean secure) {
    this.door = door;
    this.secure = secure;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    boolean known =
        switch (in.getByte(in.readerIndex())) {
          case 0 -> door.frames(context.channel());
          case TLS_HANDSHAKE -> !secure && door.tls(context.channel());
          case HTTP_GET -> door.http(context.channel(), secure);
          default -> false;
        };
    if (known) {
      // What was read so far goes to whom the door has put behind this.
      context.pipeline().remove(this);
    } else {
      in.skipBytes(in.readableBytes());
      door.refused();
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof CodecException) {
      // A TLS handshake that failed.
      door.refused();
    } else if (!(cause instanceof IOException)) {
      log.atError().setCause(cause).log("a connection's first bytes failed");
    }
    context.close();
  }
}
