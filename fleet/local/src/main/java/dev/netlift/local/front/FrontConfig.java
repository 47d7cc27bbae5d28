package dev.netlift.local.front;

import java.time.Clock;

/**
 * @param port on 127.0.0.1; 0 takes any free one
 * @param region the only one that credential scopes may name
 */
public record FrontConfig(int port, String region, Clock clock) {
  public FrontConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
    }
  }
}
