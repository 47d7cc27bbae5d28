package dev.netlift.local.cloudformation;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.Deployer;
import dev.netlift.local.deploy.Plan;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.deploy.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Makes, changes and removes stacks, and takes back what fails. Each operation runs on a thread of
 * its own; providers are called by one of them at a time, and not while one waits for a resource to
 * come to its end.
 */
final class Operations {
  private static final Duration POLL = Duration.ofMillis(100);

  /** Beyond it a resource counts as failed; GameLift's own deadlines are below. */
  private final Duration patience;

  private final Deployer deployer;
  private final ReentrantLock providers = new ReentrantLock();

  Operations(Deployer deployer, Duration patience) {
    this.deployer = deployer;
    this.patience = patience;
  }

  /** A stack of which a part could not be done; its history says why. */
  private static final class FailedException extends RuntimeException {
    private final transient String logicalId;

    FailedException(String logicalId) {
      super(logicalId, null, false, false);
      this.logicalId = logicalId;
    }
  }

  /**
   * @param onFailure ROLLBACK, DELETE or DO_NOTHING
   * @return whether it came to stand
   */
  boolean create(Stack stack, Plan plan, Wanted wanted, String onFailure) {
    try {
      for (String logicalId : plan.order()) {
        plan.stands(make(stack, plan, logicalId));
      }
      finish(stack, plan, wanted);
      stack.turn(StackStatus.CREATE_COMPLETE, "");
      return true;
    } catch (FailedException e) {
      String what = "The following resource(s) failed to create: [" + e.logicalId + "]. ";
      switch (onFailure) {
        case "DO_NOTHING" -> stack.turn(StackStatus.CREATE_FAILED, what);
        case "DELETE" -> {
          stack.turn(StackStatus.DELETE_IN_PROGRESS, what + "Delete requested by user.");
          remove(stack, List.of());
        }
        default -> {
          stack.turn(StackStatus.ROLLBACK_IN_PROGRESS, what + "Rollback requested by user.");
          List<String> left = removeAll(stack, stack.standing(), List.of());
          stack.turn(
              left.isEmpty() ? StackStatus.ROLLBACK_COMPLETE : StackStatus.ROLLBACK_FAILED,
              left.isEmpty() ? "" : failedToDelete(left));
        }
      }
      return false;
    }
  }

  /**
   * @return whether it became what was wanted; otherwise it is again what it was
   */
  boolean update(Stack stack, Plan plan, Wanted wanted) {
    Map<String, Standing> before = stack.standing();
    try {
      for (String logicalId : plan.order()) {
        Standing old = before.get(logicalId);
        if (old == null) {
          plan.stands(make(stack, plan, logicalId));
          continue;
        }
        Standing kept = plan.keep(change(stack, plan, old));
        stack.put(kept);
        plan.stands(kept);
      }
      finish(stack, plan, wanted);
    } catch (FailedException e) {
      String what = "The following resource(s) failed to update: [" + e.logicalId + "].";
      stack.turn(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, what);
      takeBack(stack, before);
      return false;
    }
    stack.turn(StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, "");
    removeAll(stack, without(before, plan.order()), List.of());
    stack.turn(StackStatus.UPDATE_COMPLETE, "");
    return true;
  }

  private static Map<String, Standing> without(Map<String, Standing> all, List<String> kept) {
    var rest = new LinkedHashMap<>(all);
    kept.forEach(rest::remove);
    return rest;
  }

  /** What was changed becomes what it was; what was added goes. */
  private void takeBack(Stack stack, Map<String, Standing> before) {
    boolean whole = true;
    for (Standing old : List.copyOf(before.values()).reversed()) {
      Standing now = stack.standing().getOrDefault(old.logicalId(), old);
      if (now.declaration().equals(old.declaration())) {
        stack.put(old);
        continue;
      }
      String ref = old.resource().ref();
      stack.tell(old.logicalId(), ref, old.type(), "UPDATE_IN_PROGRESS", "");
      try {
        Standing back = settled(locked(() -> deployer.update(now, old.declaration())));
        stack.put(
            new Standing(
                old.logicalId(), old.type(), old.declaration(), back.resource(), old.retained()));
        stack.tell(old.logicalId(), ref, old.type(), "UPDATE_COMPLETE", "");
      } catch (RuntimeException e) {
        whole = false;
        stack.tell(old.logicalId(), ref, old.type(), "UPDATE_FAILED", message(e));
      }
    }
    if (!whole) {
      stack.turn(StackStatus.UPDATE_ROLLBACK_FAILED, "A resource could not be taken back.");
      return;
    }
    stack.turn(StackStatus.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS, "");
    removeAll(stack, without(stack.standing(), List.copyOf(before.keySet())), List.of());
    stack.turn(StackStatus.UPDATE_ROLLBACK_COMPLETE, "");
  }

  /**
   * @param retained logical ids to leave where they are
   */
  void remove(Stack stack, List<String> retained) {
    List<String> left = removeAll(stack, stack.standing(), retained);
    stack.turn(
        left.isEmpty() ? StackStatus.DELETE_COMPLETE : StackStatus.DELETE_FAILED,
        left.isEmpty() ? "" : failedToDelete(left));
  }

  private static String failedToDelete(List<String> left) {
    return "The following resource(s) failed to delete: " + left + ". ";
  }

  private Standing make(Stack stack, Plan plan, String logicalId) {
    String type = plan.type(logicalId);
    stack.tell(logicalId, "", type, "CREATE_IN_PROGRESS", "");
    String ref = "";
    try {
      Standing made = locked(() -> plan.create(logicalId));
      // From here on a rollback must take it away.
      stack.put(made);
      ref = made.resource().ref();
      stack.tell(logicalId, ref, type, "CREATE_IN_PROGRESS", "Resource creation Initiated");
      settled(made);
      stack.tell(logicalId, ref, type, "CREATE_COMPLETE", "");
      return made;
    } catch (RuntimeException e) {
      stack.tell(logicalId, ref, type, "CREATE_FAILED", message(e));
      throw new FailedException(logicalId);
    }
  }

  /** The same object when the template says nothing else of it than before. */
  private Standing change(Stack stack, Plan plan, Standing old) {
    String ref = old.resource().ref();
    try {
      ResourceProvider.Declaration wanted = plan.declare(old.logicalId());
      if (!plan.type(old.logicalId()).equals(old.type())) {
        throw new DeployException(
            "Update of resource type is not permitted. The new template modifies resource type of"
                + " the following resources: ["
                + old.logicalId()
                + "]");
      }
      if (wanted.properties().equals(old.declaration().properties())) {
        return old;
      }
      stack.tell(old.logicalId(), ref, old.type(), "UPDATE_IN_PROGRESS", "");
      Standing now = locked(() -> plan.update(old, wanted));
      // From here on a rollback must change it back.
      stack.put(now);
      settled(now);
      stack.tell(old.logicalId(), now.resource().ref(), old.type(), "UPDATE_COMPLETE", "");
      return now;
    } catch (RuntimeException e) {
      stack.tell(old.logicalId(), ref, old.type(), "UPDATE_FAILED", message(e));
      throw new FailedException(old.logicalId());
    }
  }

  /** The outputs are the last that can fail. */
  private static void finish(Stack stack, Plan plan, Wanted wanted) {
    try {
      stack.become(wanted, plan.outputs());
    } catch (DeployException e) {
      throw new FailedException(message(e));
    }
  }

  /**
   * Takes away in the reverse order of creation; what fails stays, and the rest goes all the same.
   *
   * @return what is left
   */
  private List<String> removeAll(Stack stack, Map<String, Standing> which, List<String> retained) {
    var left = new ArrayList<String>();
    for (Standing each : List.copyOf(which.values()).reversed()) {
      String id = each.logicalId();
      String ref = each.resource().ref();
      if (each.retained() || retained.contains(id)) {
        stack.remove(id);
        stack.tell(id, ref, each.type(), "DELETE_SKIPPED", "");
        continue;
      }
      stack.tell(id, ref, each.type(), "DELETE_IN_PROGRESS", "");
      try {
        locked(
            () -> {
              deployer.delete(each);
              return each;
            });
        await(() -> deployer.gone(each), "is not gone");
        stack.remove(id);
        stack.tell(id, ref, each.type(), "DELETE_COMPLETE", "");
      } catch (RuntimeException e) {
        left.add(id);
        stack.tell(id, ref, each.type(), "DELETE_FAILED", message(e));
      }
    }
    return left;
  }

  private Standing settled(Standing standing) {
    await(() -> deployer.ready(standing), "is not ready");
    return standing;
  }

  private void await(BooleanSupplier done, String otherwise) {
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new DeployException("it " + otherwise + " after " + patience.toSeconds() + " s");
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DeployException("the local cloud is being stopped", e);
      }
    }
  }

  private Standing locked(Supplier<Standing> task) {
    providers.lock();
    try {
      return task.get();
    } finally {
      providers.unlock();
    }
  }

  private static String message(RuntimeException e) {
    return String.valueOf(e.getMessage());
  }
}
