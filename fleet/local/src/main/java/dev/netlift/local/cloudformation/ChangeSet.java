package dev.netlift.local.cloudformation;

import dev.netlift.local.deploy.Plan;
import java.time.Instant;
import java.util.List;

/**
 * What a change of a stack would do, to be looked at before it is done. Immutable; {@link #moved}
 * makes the next.
 *
 * @param create whether the stack is made by it
 * @param status CREATE_COMPLETE or FAILED: it is worked out before anybody can ask
 * @param execution AVAILABLE, UNAVAILABLE, EXECUTE_IN_PROGRESS, EXECUTE_COMPLETE or EXECUTE_FAILED;
 *     OBSOLETE when its stack is no longer what it was made for
 * @param onFailure of a creation: ROLLBACK, DELETE or DO_NOTHING
 */
record ChangeSet(
    String id,
    String name,
    String description,
    boolean create,
    Instant created,
    Wanted wanted,
    List<Plan.Change> changes,
    String status,
    String reason,
    String execution,
    String onFailure) {
  ChangeSet {
    changes = List.copyOf(changes);
  }

  ChangeSet moved(String toExecution) {
    return new ChangeSet(
        id,
        name,
        description,
        create,
        created,
        wanted,
        changes,
        status,
        reason,
        toExecution,
        onFailure);
  }
}
