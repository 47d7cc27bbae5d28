package dev.netlift.local.cognito;

import java.time.Duration;
import java.util.Set;

/**
 * An app that may sign accounts in. Immutable.
 *
 * @param flows as ExplicitAuthFlows names them
 * @param hidesUsers whether an unknown account is answered as a wrong password is
 */
record PoolClient(
    String id,
    String poolId,
    Set<String> flows,
    Duration idTokenLife,
    Duration accessTokenLife,
    Duration refreshTokenLife,
    boolean hidesUsers) {
  PoolClient {
    flows = Set.copyOf(flows);
  }
}
