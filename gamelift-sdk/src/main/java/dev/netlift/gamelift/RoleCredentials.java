package dev.netlift.gamelift;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Fleet role credentials, kept per role until 15 minutes before they end. Thread-safe. */
final class RoleCredentials {
  private static final Duration MARGIN = Duration.ofMinutes(15);
  private static final int ROLES_MAX = 64;
  private static final int SESSION_NAME_MAX = 64;

  private final HostedProcess process;
  private final Loop loop;
  private final Target.Who who;
  private final Map<String, FleetRoleCredentials> kept = new ConcurrentHashMap<>();
  private volatile boolean notManaged;

  RoleCredentials(HostedProcess process, Loop loop, Target.Who who) {
    this.process = process;
    this.loop = loop;
    this.who = who;
  }

  /** Throws if nothing is to be sent. */
  CompletableFuture<FleetRoleCredentials> get(String roleArn, @Nullable String roleSessionName) {
    if (notManaged) {
      throw notManaged("");
    }
    FleetRoleCredentials known = kept.get(roleArn);
    if (known != null && loop.now().isBefore(known.expiration().minus(MARGIN))) {
      return CompletableFuture.completedFuture(known);
    }
    process.requireReady();
    String name =
        roleSessionName == null || roleSessionName.isEmpty() ? defaultName() : roleSessionName;
    Checks.role(roleArn, name);
    Request request = Request.roleCredentials(roleArn, name);
    return process.link().call(request).thenApply(answer -> keep(roleArn, answer));
  }

  private FleetRoleCredentials keep(String roleArn, Inbound answer) {
    FleetRoleCredentials credentials = Results.credentials(answer.fields());
    if (credentials.accessKeyId().isEmpty()) {
      notManaged = true;
      throw notManaged(answer.requestId());
    }
    if (kept.size() >= ROLES_MAX) {
      kept.clear();
    }
    kept.put(roleArn, credentials);
    return credentials;
  }

  /** A container's host id may hold a slash, which a role session name may not. */
  private String defaultName() {
    String name = (who.fleetId() + "-" + who.hostId()).replaceAll("[^\\w+=,.@-]", "-");
    return name.substring(0, Math.min(name.length(), SESSION_NAME_MAX));
  }

  private static GameLiftException notManaged(String requestId) {
    return new GameLiftException(
        ErrorType.BAD_REQUEST,
        "fleet role credentials exist only on managed fleets; use the machine's own AWS credentials here",
        0,
        requestId,
        null);
  }
}
