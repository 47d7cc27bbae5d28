package dev.netlift.gamelift;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Answers from a map; what is not in it does not answer. */
final class FakeFetcher implements Fetcher {
  final Map<String, String> pages = new HashMap<>();
  final Map<String, Integer> statuses = new HashMap<>();
  final List<String> asked = new ArrayList<>();

  @Override
  public CompletableFuture<String> get(URI uri) {
    asked.add(uri.toString());
    if (statuses.containsKey(uri.toString())) {
      return CompletableFuture.failedFuture(
          new FetchFailure(true, "HTTP status " + statuses.get(uri.toString())));
    }
    String page = pages.get(uri.toString());
    return page == null
        ? CompletableFuture.failedFuture(new FetchFailure(false, "ConnectException"))
        : CompletableFuture.completedFuture(page);
  }

  @Override
  public void stop() {}
}
