package dev.netlift.gate;

import dev.netlift.client.ClientConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** One connection to the WebSocket API, and all it has been told. */
final class Ear implements WebSocket.Listener, AutoCloseable {
  final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private @Nullable WebSocket socket;

  static Ear open(ClientConfig config, HttpClient http, AwsCredentialsIdentity keys) {
    URI url = config.webSocketUrl().orElseThrow();
    var handshake =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.GET)
            .uri(URI.create(url.toString().replaceFirst("^ws", "http")))
            .build();
    var ear = new Ear();
    var builder = http.newWebSocketBuilder();
    Administrator.signed(config, keys, "execute-api", handshake, "")
        .headers()
        .map()
        .forEach((name, values) -> builder.header(name, values.getFirst()));
    ear.socket = builder.buildAsync(url, ear).orTimeout(30, TimeUnit.SECONDS).join();
    return ear;
  }

  void watch(String ticketId) {
    if (socket != null) {
      socket.sendText("{\"action\":\"watch\",\"ticketId\":\"" + ticketId + "\"}", true).join();
    }
  }

  /** Waits until something with {@code words} in it is told. */
  String await(String words) throws InterruptedException {
    while (true) {
      String next = told.poll(30, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing with " + words + " was told");
      }
      if (next.contains(words)) {
        return next;
      }
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    told.add(data.toString()); // Notices fit into one frame.
    from.request(1);
    return null;
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.abort();
    }
  }
}
