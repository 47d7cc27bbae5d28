package dev.netlift.local.front;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which requests are written to disk while they arrive, and where. Any thread. */
final class Uploads {
  /** What S3 takes in one PUT. */
  static final long BYTES_MAX = 5L << 30;

  /** Less is held in memory. */
  static final int SMALL = 256 << 10;

  private static final Logger log = LoggerFactory.getLogger(Uploads.class);
  private static final int AT_ONCE_MAX = 64;
  private static final String PREFIX = "upload-";

  private final Path folder;
  private final Predicate<HttpRequest> known;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param folder created when the first comes
   * @param known whether somebody with a key of ours says that he sends it
   */
  Uploads(Path folder, Predicate<HttpRequest> known) {
    this.folder = folder;
    this.known = known;
  }

  /** Removes what a killed process left. */
  void sweep() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*")) {
      left.forEach(Uploads::delete);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + folder, e);
    }
  }

  boolean takes(HttpRequest head) {
    if (!head.method().equals(HttpMethod.PUT) && !head.method().equals(HttpMethod.POST)) {
      return false;
    }
    if (head.decoderResult().isFailure()) {
      return false;
    }
    boolean large =
        HttpUtil.isTransferEncodingChunked(head)
            || (head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                && HttpUtil.getContentLength(head, 0L) > SMALL);
    return large && known.test(head);
  }

  boolean enter() {
    if (open.incrementAndGet() > AT_ONCE_MAX) {
      open.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    open.decrementAndGet();
  }

  Path create() throws IOException {
    Files.createDirectories(folder);
    return Files.createTempFile(folder, PREFIX, "");
  }

  static void delete(@Nullable Path file) {
    if (file == null) {
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.atWarn().addKeyValue("file", file).setCause(e).log("an upload could not be removed");
    }
  }
}
