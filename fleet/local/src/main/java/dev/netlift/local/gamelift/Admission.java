package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Keyring;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who may open a Server SDK socket: a process that a fleet has started or that a registered
 * compute brings, with its token or with signed credentials. Owned by the loop.
 */
final class Admission {
  private static final Logger log = LoggerFactory.getLogger(Admission.class);
  private static final List<String> REQUIRED =
      List.of(
          "pID",
          "FleetId",
          "ComputeId",
          "sdkVersion",
          "sdkLanguage",
          "IdempotencyToken",
          "Authorization");

  /** Processes that no fleet of ours has started. */
  interface Newcomers {
    /**
     * The process that a registered compute brings with this handshake; empty when fleet, compute
     * or token are not its own, or the process id has been used before.
     *
     * @param signed the signature has been checked, so there is no token to check
     */
    Optional<ServerProcess> join(Query query, boolean signed);

    /** Whether a process that has joined may dial again with this token of its compute. */
    boolean mayReturn(Query query);
  }

  private final GameLiftConfig config;
  private final Loop loop;
  private final Processes processes;
  private final Keyring keys;
  private final Newcomers newcomers;

  Admission(
      GameLiftConfig config, Loop loop, Processes processes, Keyring keys, Newcomers newcomers) {
    this.newcomers = newcomers;
    this.config = config;
    this.loop = loop;
    this.processes = processes;
    this.keys = keys;
  }

  /**
   * @throws AwsException the handshake is refused
   */
  ServerProcess admit(Query query) {
    for (String name : REQUIRED) {
      if (!query.has(name)) {
        throw refused("the query parameter " + name + " is missing");
      }
    }
    boolean signed = query.is("Authorization", SdkSignature.AUTHORIZATION);
    if (signed) {
      SdkSignature.fault(query, keys, config.region(), loop.now(), config.quirks().signatureSkew())
          .ifPresent(
              why -> {
                throw refused(why);
              });
    }
    Optional<ServerProcess> known = processes.find(query.get("pID"));
    if (known.isEmpty()) {
      return newcomers
          .join(query, signed)
          .orElseThrow(
              () ->
                  refused(
                      "no such process is expected, or it has ended; process ids are used once,"
                          + " and a compute must be registered and its token fresh"));
    }
    ServerProcess process = known.get();
    if (!query.is("FleetId", process.fleet.id) || !query.is("ComputeId", process.computeName())) {
      throw refused("the process belongs to another fleet or compute");
    }
    if (!signed
        && process.tokens().stream().noneMatch(t -> query.is("Authorization", t))
        && !(process.joined() && newcomers.mayReturn(query))) {
      throw refused("the auth token is wrong");
    }
    if (process.state == ServerProcess.State.ENDING) {
      throw refused("the process has called ProcessEnding");
    }
    return process;
  }

  private AwsException refused(String why) {
    log.atWarn().addKeyValue("reason", why).log("server process refused");
    return new AwsException(
        config.quirks().handshakeRefusal(), "ForbiddenException", "Forbidden: " + why);
  }
}
