package dev.netlift.server.net;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** GameLift, as far as player sessions go: accepts what was reserved, once. Any thread. */
final class FakePlayerSessions implements PlayerSessions {
  final List<String> accepted = new CopyOnWriteArrayList<>();
  final List<String> removed = new CopyOnWriteArrayList<>();
  private final Set<String> reserved = ConcurrentHashMap.newKeySet();
  private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

  void reserve(String playerSessionId) {
    reserved.add(playerSessionId);
  }

  /** Answers wait until the returned future completes. */
  CompletableFuture<Void> hold() {
    gate = new CompletableFuture<>();
    return gate;
  }

  @Override
  public CompletionStage<Void> accept(String playerSessionId) {
    accepted.add(playerSessionId);
    return gate.thenRunAsync(
        () -> {
          if (!reserved.remove(playerSessionId)) {
            throw new IllegalArgumentException("no such player session");
          }
        });
  }

  @Override
  public void remove(String playerSessionId) {
    removed.add(playerSessionId);
  }
}
