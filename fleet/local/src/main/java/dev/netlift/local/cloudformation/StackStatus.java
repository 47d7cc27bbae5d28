package dev.netlift.local.cloudformation;

import java.util.Set;

/**
 * Where a stack is.
 *
 * <pre>
 * REVIEW ─▶ CREATE_IN_PROGRESS ─▶ CREATE_COMPLETE ─▶ UPDATE_IN_PROGRESS ─▶ UPDATE_CLEANUP ─▶ UPDATE_COMPLETE
 *                │                      ▲ again from there      │
 *                ▼                                              ▼
 *          ROLLBACK ─▶ ROLLBACK_COMPLETE       UPDATE_ROLLBACK ─▶ CLEANUP ─▶ UPDATE_ROLLBACK_COMPLETE
 *
 * from every state at rest: DELETE_IN_PROGRESS ─▶ DELETE_COMPLETE
 * </pre>
 *
 * Each {@code _IN_PROGRESS} but REVIEW may end as its {@code _FAILED}.
 */
enum StackStatus {
  REVIEW_IN_PROGRESS,
  CREATE_IN_PROGRESS,
  CREATE_COMPLETE,
  CREATE_FAILED,
  ROLLBACK_IN_PROGRESS,
  ROLLBACK_COMPLETE,
  ROLLBACK_FAILED,
  UPDATE_IN_PROGRESS,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS,
  UPDATE_COMPLETE,
  UPDATE_FAILED,
  UPDATE_ROLLBACK_IN_PROGRESS,
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS,
  UPDATE_ROLLBACK_COMPLETE,
  UPDATE_ROLLBACK_FAILED,
  DELETE_IN_PROGRESS,
  DELETE_COMPLETE,
  DELETE_FAILED;

  private static final Set<StackStatus> UPDATABLE =
      Set.of(CREATE_COMPLETE, UPDATE_COMPLETE, UPDATE_ROLLBACK_COMPLETE);

  /** Whether something is being done to the stack, so that nothing else may be. */
  boolean busy() {
    return this != REVIEW_IN_PROGRESS && name().endsWith("_IN_PROGRESS");
  }

  boolean updatable() {
    return UPDATABLE.contains(this);
  }
}
