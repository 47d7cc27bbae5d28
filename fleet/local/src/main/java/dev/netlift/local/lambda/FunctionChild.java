package dev.netlift.local.lambda;

/**
 * A JVM that runs a function now.
 *
 * @param busy amid an invocation
 */
public record FunctionChild(String function, long pid, boolean busy) {}
