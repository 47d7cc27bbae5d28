package dev.netlift.local.front;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket: its messages reach the listener in order, one at a time, on virtual threads. */
final class SocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
  private static final Logger log = LoggerFactory.getLogger(SocketHandler.class);
  private static final int TOO_BIG = 1009;
  private static final int INBOX_MAX = 256;
  private static final int ABNORMAL = 1006;
  private static final int NO_STATUS = 1005;

  private final SocketPeer peer;
  private final SocketService.Listener listener;
  private final Executor workers;
  private final Queue<Runnable> inbox = new ArrayDeque<>(); // guarded by itself
  private boolean draining; // guarded by inbox
  private int closeCode = ABNORMAL; // event loop only
  private String closeReason = "";

  private SocketHandler(SocketPeer peer, SocketService.Listener listener, Executor workers) {
    this.peer = peer;
    this.listener = listener;
    this.workers = workers;
  }

  /** On the event loop: answers the handshake and takes the pipeline over from HTTP. */
  static void upgrade(
      ChannelHandlerContext ctx,
      FullHttpRequest request,
      SocketPeer peer,
      SocketService.Listener listener,
      Executor workers) {
    var channel = ctx.channel();
    var handler = new SocketHandler(peer, listener, workers);
    if (!channel.isActive()) {
      handler.post(() -> listener.closed(ABNORMAL, ""));
      return;
    }
    var handshaker =
        new WebSocketServerHandshakerFactory("", null, false, listener.limits().frameBytesMax())
            .newHandshaker(request);
    if (handshaker == null) {
      WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(channel)
          .addListener(ChannelFutureListener.CLOSE);
      handler.post(() -> listener.closed(ABNORMAL, "unsupported WebSocket version"));
      return;
    }
    channel.pipeline().remove(IdleStateHandler.class);
    channel.pipeline().remove(BoundedAggregator.class);
    channel
        .pipeline()
        .addLast(new WebSocketFrameAggregator(listener.limits().messageBytesMax()))
        .addLast(handler);
    channel.pipeline().remove(ctx.handler());
    try {
      handshaker
          .handshake(channel, request)
          .addListener(
              done -> {
                if (done.isSuccess()) {
                  peer.opened();
                  channel.config().setAutoRead(true);
                } else {
                  channel.close();
                }
              });
    } catch (WebSocketHandshakeException e) {
      channel.close(); // Not a handshake after all; channelInactive tells the listener.
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    switch (frame) {
      case TextWebSocketFrame text -> {
        String message = text.text();
        if (!post(() -> listener.text(message))) {
          log.atWarn().log("socket dropped: its messages come faster than they are handled");
          ctx.close();
        }
      }
      case PingWebSocketFrame ping ->
          ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
      case PongWebSocketFrame _ -> {}
      case CloseWebSocketFrame close -> {
        closeCode = close.statusCode() < 0 ? NO_STATUS : close.statusCode();
        closeReason = close.reasonText();
        ctx.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
      }
      default -> peer.close(1003, "text only");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    peer.discard();
    int code = closeCode;
    String reason = closeReason;
    synchronized (inbox) {
      inbox.add(() -> listener.closed(code, reason)); // Past the bound: it must be told.
    }
    drain();
    ctx.fireChannelInactive();
  }

  private boolean post(Runnable task) {
    synchronized (inbox) {
      if (inbox.size() >= INBOX_MAX) {
        return false;
      }
      inbox.add(task);
    }
    drain();
    return true;
  }

  private void drain() {
    synchronized (inbox) {
      if (draining) {
        return;
      }
      draining = true;
    }
    try {
      workers.execute(this::work);
    } catch (RejectedExecutionException e) {
      work(); // We are stopping; the listener still hears of it.
    }
  }

  private void work() {
    while (true) {
      Runnable next;
      synchronized (inbox) {
        next = inbox.poll();
        if (next == null) {
          draining = false;
          return;
        }
      }
      try {
        next.run();
      } catch (RuntimeException | Error e) {
        log.atError().setCause(e).log("socket listener failed");
        peer.close(1011, "internal error");
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof TooLongFrameException) {
      // Of a message in many frames; one frame too long is closed by the decoder, alike.
      peer.close(TOO_BIG, "message too big");
    } else {
      ctx.close();
    }
  }
}
