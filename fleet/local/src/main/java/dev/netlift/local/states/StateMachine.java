package dev.netlift.local.states;

import java.time.Instant;

/**
 * A machine as it was created. Immutable.
 *
 * @param definition as written
 * @param logGroupArn where its executions are logged; empty for nowhere
 */
record StateMachine(
    String name,
    String arn,
    String roleArn,
    String definition,
    Machine machine,
    History.Level logLevel,
    boolean logsData,
    String logGroupArn,
    Instant created) {}
