package dev.netlift.server.host;

import java.time.Duration;

/**
 * @param tickRateHz simulation steps per second
 * @param emptyMax how long a session outlives its last player
 * @param nobodyMax how long it waits for its first
 */
public record HostConfig(int tickRateHz, Duration emptyMax, Duration nobodyMax) {}
