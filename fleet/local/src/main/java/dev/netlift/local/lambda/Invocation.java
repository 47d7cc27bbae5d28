package dev.netlift.local.lambda;

import java.util.concurrent.CompletableFuture;

/** One call of a function on its way through a child. */
record Invocation(
    String requestId,
    String invokedArn,
    byte[] payload,
    long deadlineMillis,
    CompletableFuture<Outcome> outcome) {}
