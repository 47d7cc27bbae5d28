package dev.netlift.server.net;

import dev.netlift.protocol.Limits;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one HTTP request of a WebSocket connection. Any origin may ask: who may play is told by the
 * connect token, which no browser sends on its own.
 */
final class WebSocketUpgrade extends SimpleChannelInboundHandler<FullHttpRequest> {
  static final String PATH = "/netlift";

  private static final Logger log = LoggerFactory.getLogger(WebSocketUpgrade.class);

  private final StreamDoor door;

  WebSocketUpgrade(StreamDoor door) {
    this.door = door;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (!context.channel().isActive()) {
      // Half a request whose connection is closed already.
      return;
    }
    boolean asked =
        request.decoderResult().isSuccess()
            && request.method().equals(HttpMethod.GET)
            && request
                .headers()
                .containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    if (!asked) {
      refuse(context, HttpResponseStatus.BAD_REQUEST);
    } else if (!request.uri().equals(PATH)) {
      refuse(context, HttpResponseStatus.NOT_FOUND);
    } else {
      upgrade(context, request);
    }
  }

  private void upgrade(ChannelHandlerContext context, FullHttpRequest request) {
    var config =
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(Limits.FRAME_MAX)
            .allowExtensions(false)
            .build();
    WebSocketServerHandshaker handshaker = new WebSocketServerHandshaker13(PATH, null, config);
    try {
      handshaker.handshake(context.channel(), request);
    } catch (WebSocketHandshakeException e) {
      refuse(context, HttpResponseStatus.BAD_REQUEST);
      return;
    }
    context
        .pipeline()
        .addLast(
            new WebSocketFrameAggregator(Limits.FRAME_MAX),
            new WebSocketMessages(door::refused),
            door.handler(context.channel(), TransportKind.WEBSOCKET));
    context.pipeline().remove(this);
  }

  private void refuse(ChannelHandlerContext context, HttpResponseStatus status) {
    door.refused();
    var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, 0);
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof CodecException) {
      door.refused();
    } else if (!(cause instanceof IOException)) {
      log.atError().setCause(cause).log("a WebSocket upgrade failed");
    }
    context.close();
  }
}
