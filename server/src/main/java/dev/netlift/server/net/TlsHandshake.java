package dev.netlift.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer's TLS handshake. The tick thread only carries bytes: what came goes to a thread of {@link
 * Tls}, what that answers goes out, and nothing of TLS is computed here until the handshake is
 * over. Tick thread.
 *
 * <pre>
 *   WAITING --bytes--> COMPUTING elsewhere --answer--> WAITING
 *                          |    \--finished--> Netty's handler has the connection from here
 *                          \--failed, no thread free, too many bytes--> closed
 * </pre>
 */
final class TlsHandshake extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(TlsHandshake.class);

  /** Above the longest first flight of a client that has no certificate to show. */
  private static final int BYTES_MAX = 32 << 10;

  private final Tls tls;
  private final Runnable refused;
  private final TlsFlights flights;

  /** What came while a flight is being computed. */
  private ByteBuf waiting = Unpooled.EMPTY_BUFFER;

  private boolean computing;
  private boolean over;

  /**
   * @param refused hears once when it fails
   */
  TlsHandshake(Tls tls, Runnable refused) {
    this.tls = tls;
    this.refused = refused;
    flights = new TlsFlights(tls);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var bytes = (ByteBuf) message;
    if (over || waiting.readableBytes() + bytes.readableBytes() > BYTES_MAX) {
      bytes.release();
      if (!over) {
        refuse(context);
      }
      return;
    }
    waiting = Unpooled.wrappedBuffer(waiting, bytes);
    if (!computing) {
      compute(context);
    }
  }

  private void compute(ChannelHandlerContext context) {
    byte[] heard = takeWaiting();
    try {
      tls.execute(
          () -> {
            TlsFlights.Flight flight = flights.next(heard);
            try {
              context.executor().execute(() -> computed(context, flight));
            } catch (RejectedExecutionException e) {
              log.atDebug().log("the loop ended during a TLS handshake");
            }
          });
      computing = true;
    } catch (RejectedExecutionException e) {
      refuse(context);
    }
  }

  private byte[] takeWaiting() {
    byte[] heard = ByteBufUtil.getBytes(waiting);
    waiting.release();
    waiting = Unpooled.EMPTY_BUFFER;
    return heard;
  }

  private void computed(ChannelHandlerContext context, TlsFlights.Flight flight) {
    computing = false;
    if (over) {
      // The peer did not wait for it.
      return;
    }
    var answer = Unpooled.wrappedBuffer(flight.answer());
    switch (flight.state()) {
      case GOES_ON -> {
        context.writeAndFlush(answer, context.voidPromise());
        if (waiting.isReadable()) {
          compute(context);
        }
      }
      case FINISHED -> {
        context.writeAndFlush(answer, context.voidPromise());
        finish(context, flight.unread());
      }
      case FAILED -> {
        over = true;
        refused.run();
        // Why, as an alert of TLS.
        context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
      }
    }
  }

  private void finish(ChannelHandlerContext context, byte[] unread) {
    over = true;
    byte[] later = takeWaiting();
    context.pipeline().addAfter(context.name(), null, tls.records(flights));
    if (unread.length + later.length > 0) {
      context.fireChannelRead(Unpooled.wrappedBuffer(unread, later));
      context.fireChannelReadComplete();
    }
    context.pipeline().remove(this);
  }

  private void refuse(ChannelHandlerContext context) {
    over = true;
    refused.run();
    context.close();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (!over && (computing || waiting.isReadable())) {
      // The peer went away in the middle of it; its last words may be why.
      refused.run();
    }
    over = true;
    takeWaiting();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      log.atError().setCause(cause).log("a TLS handshake failed");
    }
    context.close();
  }
}
