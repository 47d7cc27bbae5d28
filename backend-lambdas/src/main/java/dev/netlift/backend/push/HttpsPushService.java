package dev.netlift.backend.push;

import dev.netlift.backend.functions.Randomness;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One request per connection, over TLS to the address that the {@link Guard} has checked. By hand,
 * because the JDK's own client resolves the name itself, after any check. Whom to trust is the
 * JVM's business.
 */
final class HttpsPushService implements PushService {
  /** From the question to the name service until the end of the answer. */
  static final Duration TIME_MAX = Duration.ofSeconds(5);

  static final int BODY_MAX = 4_096;
  private static final int BODY_MILLIS = 500;
  private static final int HEAD_MAX = 16_384;
  private static final int INTERIM_MAX = 4;
  private static final int BAD_REQUEST = 400;
  private static final int OK = 200;

  private final Guard guard;
  private final Duration timeMax;
  private final Supplier<SSLSocketFactory> maker;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile @Nullable SSLSocketFactory sockets;

  HttpsPushService(Guard guard) {
    this(guard, TIME_MAX, HttpsPushService::trustingAsTheJvmDoes);
  }

  /**
   * @param maker is asked once, when the first message is sent
   */
  HttpsPushService(Guard guard, Duration timeMax, Supplier<SSLSocketFactory> maker) {
    this.guard = guard;
    this.timeMax = timeMax;
    this.maker = maker;
  }

  @Override
  public Answer post(Endpoint endpoint, Map<String, String> headers, byte[] body) {
    var exchange = threads.submit(() -> exchange(endpoint, headers, body));
    try {
      return exchange.get(timeMax.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Guard.BlockedException blocked) {
        throw blocked;
      }
      throw new UnreachableException(
          "no answer of " + endpoint, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new UnreachableException("no answer of " + endpoint + " in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException("stopped while waiting for " + endpoint, e);
    } finally {
      // Of a virtual thread this closes the socket that it waits for.
      exchange.cancel(true);
    }
  }

  private Answer exchange(Endpoint endpoint, Map<String, String> headers, byte[] body)
      throws IOException {
    var address = new InetSocketAddress(guard.address(endpoint), endpoint.port());
    int millis = Math.toIntExact(timeMax.toMillis());
    try (var plain = new Socket(Proxy.NO_PROXY)) {
      plain.connect(address, millis);
      plain.setSoTimeout(millis);
      plain.setTcpNoDelay(true);
      try (var tls =
          (SSLSocket) sockets().createSocket(plain, endpoint.name(), endpoint.port(), true)) {
        var parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (endpoint.named()) {
          parameters.setServerNames(List.of(new SNIHostName(endpoint.host())));
        }
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        write(tls.getOutputStream(), endpoint, headers, body);
        return read(tls);
      }
    }
  }

  /** Made when first used, which is after a snapshot and never before. */
  private SSLSocketFactory sockets() {
    SSLSocketFactory made = sockets;
    if (made == null) {
      made = maker.get();
      sockets = made;
    }
    return made;
  }

  private static SSLSocketFactory trustingAsTheJvmDoes() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, null, Randomness.source());
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no TLS", e);
    }
  }

  private static void write(
      OutputStream to, Endpoint endpoint, Map<String, String> headers, byte[] body)
      throws IOException {
    var head = new StringBuilder();
    String port = endpoint.port() == Endpoint.HTTPS ? "" : ":" + endpoint.port();
    head.append("POST ").append(endpoint.path()).append(" HTTP/1.1\r\nHost: ");
    head.append(endpoint.host()).append(port).append("\r\nConnection: close\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    var out = new BufferedOutputStream(to);
    out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }

  private static Answer read(SSLSocket from) throws IOException {
    var in = new BufferedInputStream(from.getInputStream());
    int left = HEAD_MAX;
    for (int interim = 0; interim < INTERIM_MAX; interim++) {
      String line = line(in, left);
      left -= line.length() + 1;
      if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
        throw new IOException("the answer is not of HTTP/1.1");
      }
      int status = Integer.parseInt(line.substring(9, 12));
      String retryAfter = "";
      long length = Long.MAX_VALUE;
      for (line = line(in, left); !line.isEmpty(); line = line(in, left)) {
        left -= line.length() + 1;
        String value = line.substring(line.indexOf(':') + 1).strip();
        if (line.regionMatches(true, 0, "retry-after:", 0, 12)) {
          retryAfter = value;
        } else if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
          length = value.matches("[0-9]{1,15}") ? Long.parseLong(value) : length;
        }
      }
      if (status >= OK) {
        from.setSoTimeout(BODY_MILLIS);
        return new Answer(status, retryAfter, status < BAD_REQUEST ? "" : body(in, length));
      }
    }
    throw new IOException("the answer does not come to an end");
  }

  /** The status is what counts: a body that stops coming does not cost it. */
  private static String body(InputStream in, long length) {
    byte[] body = new byte[(int) Math.min(BODY_MAX, length)];
    int got = 0;
    try {
      for (int more = 0; more >= 0 && got < body.length; got += Math.max(0, more)) {
        more = in.read(body, got, body.length - got);
      }
    } catch (IOException e) {
      // What came before it is enough.
    }
    return new String(body, 0, got, StandardCharsets.ISO_8859_1);
  }

  private static String line(InputStream in, int most) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || line.length() >= most) {
        throw new IOException("the answer's head is cut off or has too many bytes");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
