package dev.netlift.local.front;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP connection: hands each request to a virtual thread and writes its answer. */
final class HttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(HttpHandler.class);

  private final HttpPort.Handler handler;
  private final ExecutorService workers;
  private final AtomicBoolean working = new AtomicBoolean();

  HttpHandler(HttpPort.Handler handler, ExecutorService workers) {
    this.handler = handler;
    this.workers = workers;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest message) {
    if (message.decoderResult().isFailure() || !message.uri().startsWith("/")) {
      write(ctx, message(400, "Bad Request"), false);
      return;
    }
    Request request = copy(message);
    boolean keepAlive = HttpUtil.isKeepAlive(message);
    boolean upgrade =
        message.method().equals(HttpMethod.GET)
            && message.headers().containsValue(HttpHeaderNames.UPGRADE, "websocket", true);
    // One request at a time: what the peer pipelines waits in the flow control handler.
    ctx.channel().config().setAutoRead(false);
    working.set(true);
    try {
      workers.execute(
          upgrade ? () -> open(ctx, request) : () -> write(ctx, answer(request), keepAlive));
    } catch (RejectedExecutionException e) {
      request.file().ifPresent(Uploads::delete);
      ctx.close(); // We are stopping.
    }
  }

  private static Request copy(FullHttpRequest message) {
    Map<String, String> headers = new HashMap<>();
    for (var header : message.headers()) {
      headers.merge(
          header.getKey().toLowerCase(Locale.ROOT), header.getValue(), (a, b) -> a + "," + b);
    }
    String uri = message.uri();
    int mark = uri.indexOf('?');
    return new Request(
        message.method().name(),
        mark < 0 ? uri : uri.substring(0, mark),
        mark < 0 ? "" : uri.substring(mark + 1),
        Map.copyOf(headers),
        ByteBufUtil.getBytes(message.content()),
        message instanceof SpooledRequest spooled ? Optional.of(spooled.take()) : Optional.empty());
  }

  private Reply answer(Request request) {
    try {
      return handler.handle(request);
    } catch (AwsException e) {
      return message(e.status(), e.message());
    } catch (RuntimeException | Error e) {
      log.atError().addKeyValue("path", request.path()).setCause(e).log("request failed");
      return message(500, "Internal Server Error");
    } finally {
      request.file().ifPresent(Uploads::delete);
    }
  }

  private void open(ChannelHandlerContext ctx, Request request) {
    var peer = new SocketPeer(ctx.channel());
    SocketService.Listener listener;
    try {
      listener = handler.open(request, peer);
    } catch (AwsException e) {
      write(ctx, message(e.status(), e.message()), false);
      return;
    } catch (RuntimeException | Error e) {
      log.atError().addKeyValue("path", request.path()).setCause(e).log("upgrade failed");
      write(ctx, message(500, "Internal Server Error"), false);
      return;
    }
    onLoop(
        ctx,
        () -> {
          // The handshaker wants Netty's own request; its body is empty, so nothing leaks.
          var handshake =
              new DefaultFullHttpRequest(
                  HttpVersion.HTTP_1_1,
                  HttpMethod.GET,
                  request.query().isEmpty()
                      ? request.path()
                      : request.path() + "?" + request.query(),
                  Unpooled.EMPTY_BUFFER);
          request.headers().forEach(handshake.headers()::set);
          SocketHandler.upgrade(ctx, handshake, peer, listener, workers);
        });
  }

  private void write(ChannelHandlerContext ctx, Reply reply, boolean keepAlive) {
    if (reply.status() == Reply.LOST.status()) {
      ctx.close();
      return;
    }
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(reply.status()),
            Unpooled.wrappedBuffer(reply.body()));
    if (!reply.contentType().isEmpty()) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
    }
    reply.headers().forEach(response.headers()::set);
    response
        .headers()
        .set(
            HttpHeaderNames.DATE,
            DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
    // An answer to HEAD says itself how long the thing is; one of 304 must not say 0.
    if (!response.headers().contains(HttpHeaderNames.CONTENT_LENGTH) && reply.status() != 304) {
      response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, reply.body().length);
    }
    HttpUtil.setKeepAlive(response, keepAlive);
    onLoop(
        ctx,
        () -> {
          working.set(false);
          var written = ctx.writeAndFlush(response);
          if (keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            ctx.channel().config().setAutoRead(true);
          } else {
            written.addListener(ChannelFutureListener.CLOSE);
          }
        });
  }

  private static void onLoop(ChannelHandlerContext ctx, Runnable task) {
    try {
      ctx.channel().eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("answer dropped: we are stopping and its connection is closed");
    }
  }

  /** For requests that no protocol claims. */
  static Reply message(int status, String message) {
    byte[] body =
        Bodies.MAPPER
            .writeValueAsString(Map.of("message", message))
            .getBytes(StandardCharsets.UTF_8);
    return new Reply(status, "application/json", body, Map.of());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    // A request that takes long is not an idle connection.
    if (event instanceof IdleStateEvent && !working.get()) {
      ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      log.atWarn().setCause(cause).log("connection dropped");
    }
    ctx.close();
  }
}
