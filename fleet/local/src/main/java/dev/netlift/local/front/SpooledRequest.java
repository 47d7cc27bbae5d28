package dev.netlift.local.front;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A request whose body is in a file, which whoever takes it deletes. */
final class SpooledRequest extends DefaultFullHttpRequest {
  private final Path file;
  private final AtomicBoolean taken = new AtomicBoolean();

  SpooledRequest(HttpRequest head, Path file) {
    super(
        head.protocolVersion(),
        head.method(),
        head.uri(),
        Unpooled.EMPTY_BUFFER,
        head.headers(),
        new DefaultHttpHeaders());
    this.file = file;
    setDecoderResult(head.decoderResult());
  }

  Path take() {
    taken.set(true);
    return file;
  }

  boolean taken() {
    return taken.get();
  }
}
