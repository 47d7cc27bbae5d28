package dev.netlift.local.gamelift;

import java.time.Duration;
import java.time.Instant;

/** Issues credentials of a fleet's role to its server processes. Called on the loop; quick. */
@FunctionalInterface
public interface RoleCredentials {
  Credentials issue(String roleArn, String sessionName, Duration life);

  record Credentials(
      String accessKeyId, String secretAccessKey, String sessionToken, Instant expiration) {}
}
