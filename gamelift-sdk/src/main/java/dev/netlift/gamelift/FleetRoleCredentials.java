package dev.netlift.gamelift;

import java.time.Instant;

/**
 * Temporary AWS credentials of the fleet's role. Immutable; {@link #toString} shows neither secret
 * nor session token.
 *
 * @param assumedRoleUserArn who they act as
 * @param assumedRoleId its id
 * @param accessKeyId access key
 * @param secretAccessKey its secret
 * @param sessionToken its session token
 * @param expiration when they end
 */
public record FleetRoleCredentials(
    String assumedRoleUserArn,
    String assumedRoleId,
    String accessKeyId,
    String secretAccessKey,
    String sessionToken,
    Instant expiration) {
  @Override
  public String toString() {
    return "FleetRoleCredentials[assumedRoleUserArn="
        + assumedRoleUserArn
        + ", expiration="
        + expiration
        + "]";
  }
}
