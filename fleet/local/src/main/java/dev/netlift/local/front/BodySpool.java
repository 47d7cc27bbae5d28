package dev.netlift.local.front;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the bodies of uploads into files while they arrive, so that none is held in memory. One
 * per connection, on its event loop.
 */
final class BodySpool extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(BodySpool.class);

  private final Uploads uploads;
  private @Nullable HttpRequest head;
  private @Nullable Path file;
  private @Nullable FileChannel out;
  private @Nullable SpooledRequest handed;
  private long written;
  private boolean refusing;

  BodySpool(Uploads uploads) {
    this.uploads = uploads;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (refusing) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpRequest request
        && !(message instanceof FullHttpMessage)
        && uploads.takes(request)) {
      begin(ctx, request);
    } else if (head != null && message instanceof HttpContent content) {
      try {
        take(ctx, content);
      } finally {
        content.release();
      }
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest request) {
    if (HttpUtil.getContentLength(request, 0L) > Uploads.BYTES_MAX) {
      refuse(ctx, 400, "EntityTooLarge", "A single upload is at most 5 GiB");
    } else if (!uploads.enter()) {
      refuse(ctx, 503, "SlowDown", "Too many uploads at once");
    } else {
      try {
        file = uploads.create();
        out = FileChannel.open(file, StandardOpenOption.WRITE);
        head = request;
        written = 0;
        if (HttpUtil.is100ContinueExpected(request)) {
          ctx.writeAndFlush(
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
      } catch (IOException e) {
        failed(ctx, e);
      }
    }
  }

  private void take(ChannelHandlerContext ctx, HttpContent content) {
    FileChannel to = out;
    Path path = file;
    HttpRequest request = head;
    if (to == null || path == null || request == null) {
      return;
    }
    try {
      var bytes = content.content();
      written += bytes.readableBytes();
      if (written > Uploads.BYTES_MAX) {
        drop();
        refuse(ctx, 400, "EntityTooLarge", "A single upload is at most 5 GiB");
        return;
      }
      while (bytes.isReadable()) {
        bytes.readBytes(to, bytes.readableBytes());
      }
      if (content instanceof LastHttpContent last) {
        to.close();
        uploads.leave();
        out = null;
        head = null;
        file = null;
        var whole = new SpooledRequest(request, path);
        if (last.decoderResult().isFailure()) {
          whole.setDecoderResult(last.decoderResult());
        }
        handed = whole;
        ctx.fireChannelRead(whole);
      }
    } catch (IOException e) {
      failed(ctx, e);
    }
  }

  private void failed(ChannelHandlerContext ctx, IOException cause) {
    log.atError().setCause(cause).log("an upload could not be written to disk");
    drop();
    refuse(ctx, 500, "InternalError", "The upload could not be written to disk");
  }

  private void refuse(ChannelHandlerContext ctx, int status, String code, String message) {
    refusing = true;
    byte[] body = Xml.objectError(code, message, "", "").getBytes(StandardCharsets.UTF_8);
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/xml")
        .set(HttpHeaderNames.CONNECTION, "close")
        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  /** What has arrived of a body that will not be whole. */
  private void drop() {
    if (out != null) {
      uploads.leave();
      try {
        out.close();
      } catch (IOException e) {
        log.atWarn().setCause(e).log("a part of an upload could not be closed");
      }
    }
    Uploads.delete(file);
    out = null;
    file = null;
    head = null;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    drop();
    if (handed != null && !handed.taken()) {
      Uploads.delete(handed.take());
    }
    super.channelInactive(ctx);
  }
}
