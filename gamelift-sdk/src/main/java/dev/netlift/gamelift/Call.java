package dev.netlift.gamelift;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A request whose answer somebody waits for. Lives on the loop; the answer may be waited for
 * anywhere.
 */
final class Call {
  final Request request;
  final CompletableFuture<Inbound> answer = new CompletableFuture<>();

  /** Where it was written; null while it waits for a connection. */
  Dialer.@Nullable Socket sentOn;

  Loop.@Nullable Timer limit;

  Call(Request request) {
    this.request = request;
  }
}
