package dev.netlift.local.front;

import java.nio.file.Path;
import java.time.Clock;

/**
 * @param port on 127.0.0.1; 0 takes any free one
 * @param region the only one that credential scopes may name
 * @param uploads folder for the bodies of uploads while they are being handled
 */
public record FrontConfig(int port, String region, Clock clock, Path uploads) {
  public FrontConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
    }
  }

  public FrontConfig(int port, String region, Clock clock) {
    this(
        port,
        region,
        clock,
        Path.of(System.getProperty("java.io.tmpdir"), "netlift-" + ProcessHandle.current().pid()));
  }
}
