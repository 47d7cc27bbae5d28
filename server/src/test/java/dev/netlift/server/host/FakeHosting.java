package dev.netlift.server.host;

import dev.netlift.gamelift.Player;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** GameLift that answers when the test says so. */
final class FakeHosting implements Hosting {
  final List<String> calls = new ArrayList<>();
  final CompletableFuture<Void> activated = new CompletableFuture<>();
  final CompletableFuture<Void> ended = new CompletableFuture<>();
  @Nullable RuntimeException readyFailure;
  private @Nullable Callbacks callbacks;
  String ticket = "";
  CompletableFuture<Void> removed = CompletableFuture.completedFuture(null);
  int roleKeysAsked;
  CompletableFuture<RoleKeys> roleKeys =
      CompletableFuture.completedFuture(
          new RoleKeys("AKIA", "secret", "token", Instant.ofEpochSecond(3600)));

  Callbacks callbacks() {
    if (callbacks == null) {
      throw new IllegalStateException("not ready");
    }
    return callbacks;
  }

  @Override
  public CompletionStage<Void> ready(int port, List<String> logPaths, Callbacks callbacks) {
    calls.add("ready " + port);
    this.callbacks = callbacks;
    return readyFailure == null
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(readyFailure);
  }

  @Override
  public CompletionStage<Void> activate() {
    calls.add("activate");
    return activated;
  }

  @Override
  public CompletionStage<Void> accept(String playerSessionId) {
    calls.add("accept");
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> remove(String playerSessionId) {
    calls.add("remove " + playerSessionId);
    return removed;
  }

  @Override
  public CompletionStage<Void> denyPlayers() {
    calls.add("deny");
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> startBackfill(
      String ticketId, String configurationArn, List<Player> players) {
    calls.add("backfill " + players.stream().map(Player::playerId).toList());
    ticket = ticketId;
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> stopBackfill(String ticketId, String configurationArn) {
    calls.add(ticketId.equals(ticket) ? "stop backfill" : "stop another backfill");
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<RoleKeys> roleKeys(String roleArn) {
    roleKeysAsked++;
    return roleKeys;
  }

  @Override
  public CompletionStage<Void> ending() {
    calls.add("ending");
    return ended;
  }
}
