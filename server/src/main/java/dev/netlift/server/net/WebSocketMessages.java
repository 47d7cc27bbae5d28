package dev.netlift.server.net;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.List;

/** Binary messages are packets; the rest of WebSocket is answered here. */
final class WebSocketMessages extends MessageToMessageDecoder<WebSocketFrame> {
  private static final int CONTROL_RATE_HZ = 10;
  private static final int CONTROL_BURST = 20;

  private final Runnable refused;
  private final TokenBucket control =
      new TokenBucket(CONTROL_RATE_HZ, CONTROL_BURST, System.nanoTime());
  private boolean over;

  /**
   * @param refused hears once when the peer broke a rule
   */
  WebSocketMessages(Runnable refused) {
    super(WebSocketFrame.class);
    this.refused = refused;
  }

  @Override
  protected void decode(ChannelHandlerContext context, WebSocketFrame frame, List<Object> out) {
    if (over) {
      return;
    }
    switch (frame) {
      case BinaryWebSocketFrame binary -> out.add(binary.content().retain());
      case CloseWebSocketFrame close -> end(context, close.retain());
      case PingWebSocketFrame ping -> {
        // Who does not read gets no answers queued either.
        if (paced(context) && context.channel().isWritable()) {
          context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
        }
      }
      case PongWebSocketFrame pong -> paced(context);
      default -> refuse(context, WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
    }
  }

  private boolean paced(ChannelHandlerContext context) {
    if (control.take(System.nanoTime())) {
      return true;
    }
    refuse(context, WebSocketCloseStatus.POLICY_VIOLATION);
    return false;
  }

  private void refuse(ChannelHandlerContext context, WebSocketCloseStatus status) {
    refused.run();
    end(context, new CloseWebSocketFrame(status));
  }

  private void end(ChannelHandlerContext context, CloseWebSocketFrame last) {
    over = true;
    context.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
  }
}
