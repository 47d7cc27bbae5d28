package dev.netlift.local.gamelift;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What S3's pre-signed URLs are for the real service: files behind an unguessable path on a
 * loopback port of their own, which opens with the first of them. Any thread.
 */
final class LoopbackFiles implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LoopbackFiles.class);
  private static final int LINKS_MAX = 1_000;
  private static final int TOKEN_BYTES = 24;

  /** Part of a file, which may still grow. */
  record Part(Path file, long from, long to) {}

  /** Takes what is put to a link; answers the status and what to say. */
  interface Upload extends BiFunction<InputStream, Long, Map.Entry<Integer, String>> {}

  private final SecureRandom random = new SecureRandom();
  private final Map<String, Part> parts = bounded();
  private final Map<String, Upload> uploads = bounded();
  private Optional<HttpServer> server = Optional.empty();
  private Optional<ExecutorService> workers = Optional.empty();

  private static <T> Map<String, T> bounded() {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
        return size() > LINKS_MAX;
      }
    };
  }

  /** A URL that GET reads the part from. */
  synchronized String read(Part part) {
    String path = path();
    parts.put(path, part);
    return base() + path;
  }

  /** A URL that PUT writes to. */
  synchronized String write(Upload upload) {
    String path = path();
    uploads.put(path, upload);
    return base() + path;
  }

  private String path() {
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    return "/" + HexFormat.of().formatHex(token);
  }

  private String base() {
    if (server.isEmpty()) {
      try {
        var started =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        var pool = Executors.newVirtualThreadPerTaskExecutor();
        started.setExecutor(pool);
        started.createContext("/", this::serve);
        started.start();
        server = Optional.of(started);
        workers = Optional.of(pool);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return "http://127.0.0.1:" + port();
  }

  private int port() {
    return server.orElseThrow().getAddress().getPort();
  }

  private synchronized Optional<Part> part(String path) {
    return Optional.ofNullable(parts.get(path));
  }

  private synchronized Optional<Upload> upload(String path) {
    return Optional.ofNullable(uploads.get(path));
  }

  private synchronized boolean ours(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    // A web page must not reach it, also not by a name rebound to 127.0.0.1.
    return exchange.getRequestHeaders().getFirst("Origin") == null
        && (("127.0.0.1:" + port()).equals(host) || ("localhost:" + port()).equals(host));
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Optional<Part> part = part(path);
      Optional<Upload> upload = upload(path);
      if (!ours(exchange)) {
        answer(exchange, 403, "Forbidden: wrong Host or Origin");
      } else if (exchange.getRequestMethod().equals("GET") && part.isPresent()) {
        send(exchange, part.get());
      } else if (exchange.getRequestMethod().equals("PUT") && upload.isPresent()) {
        var said = upload.get().apply(exchange.getRequestBody(), length(exchange));
        answer(exchange, said.getKey(), said.getValue());
      } else {
        answer(exchange, 404, "There is nothing at this address");
      }
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("file request failed");
      throw e;
    }
  }

  private static long length(HttpExchange exchange) {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static void send(HttpExchange exchange, Part part) throws IOException {
    Path file = part.file();
    if (!Files.exists(file)) {
      answer(exchange, 404, "The file is gone");
      return;
    }
    long length = Math.max(0, Math.min(Files.size(file), part.to()) - part.from());
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(200, length == 0 ? -1 : length);
    if (length > 0) {
      try (InputStream in = Files.newInputStream(file);
          var out = exchange.getResponseBody()) {
        in.skipNBytes(part.from());
        byte[] buffer = new byte[8_192];
        long left = length;
        while (left > 0) {
          int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
          if (read < 0) {
            break;
          }
          out.write(buffer, 0, read);
          left -= read;
        }
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public synchronized void close() {
    server.ifPresent(running -> running.stop(0));
    workers.ifPresent(ExecutorService::shutdownNow);
  }
}
