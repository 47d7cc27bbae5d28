package dev.netlift.local.apigateway;

import java.time.Duration;

/**
 * @param function ARN, with its alias
 */
record Integration(String id, String function, Duration timeout) {}
