package dev.netlift.gamelift;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Over {@code java.net.http}, never through a proxy: these addresses are the machine's own. Made
 * when first needed.
 */
final class JdkFetcher implements Fetcher {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int BODY_MAX = 256 * 1024;

  private final AtomicReference<@Nullable HttpClient> client = new AtomicReference<>();

  @Override
  public CompletableFuture<String> get(URI uri) {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(LIMIT).build();
    return client()
        .sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
        .handle(
            (response, failure) -> {
              if (response == null) {
                Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
                throw new FetchFailure(false, cause.getClass().getSimpleName());
              }
              return body(response);
            });
  }

  private static String body(HttpResponse<InputStream> response) {
    try (InputStream in = response.body()) {
      byte[] bytes = in.readNBytes(BODY_MAX + 1);
      if (response.statusCode() / 100 != 2) {
        throw new FetchFailure(true, "HTTP status " + response.statusCode());
      }
      if (bytes.length > BODY_MAX) {
        throw new FetchFailure(true, "more than " + BODY_MAX + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new FetchFailure(true, "the answer broke off");
    }
  }

  private HttpClient client() {
    HttpClient known = client.get();
    if (known != null) {
      return known;
    }
    HttpClient made = HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
    HttpClient other = client.compareAndExchange(null, made);
    return other == null ? made : other;
  }

  @Override
  public void stop() {
    HttpClient made = client.getAndSet(null);
    if (made != null) {
      made.shutdownNow();
    }
  }
}
