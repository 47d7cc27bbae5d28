package dev.netlift.local.cloudformation;

import static dev.netlift.local.cloudformation.Requests.flag;
import static dev.netlift.local.cloudformation.Requests.invalid;
import static dev.netlift.local.cloudformation.Requests.matching;
import static dev.netlift.local.cloudformation.Requests.required;

import dev.netlift.local.deploy.Plan;
import dev.netlift.local.deploy.Standing;
import dev.netlift.local.front.AwsException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Change sets: made, looked at, executed. Any thread. */
final class ChangeSetCalls {
  private static final int CHANGE_SETS_MAX = 100;

  private final Making making;

  ChangeSetCalls(Making making) {
    this.making = making;
  }

  ObjectNode create(JsonNode form) {
    String setName = matching(form, "ChangeSetName", Requests.NAME);
    String stackName = required(form, "StackName");
    String type = form.path("ChangeSetType").asString("UPDATE");
    return switch (type) {
      case "CREATE" -> created(changeSetOfNew(form, setName, stackName));
      case "UPDATE" -> created(changeSetOfOld(form, setName, making.book().live(stackName)));
      default -> throw invalid("ChangeSetType " + type + " is not served here");
    };
  }

  private static ObjectNode created(StackBook.Found made) {
    return Shapes.object().put("Id", made.set().id()).put("StackId", made.stack().id);
  }

  private StackBook.Found changeSetOfNew(JsonNode form, String setName, String stackName) {
    matching(form, "StackName", Requests.NAME);
    Wanted wanted = making.requests().wanted(form, Optional.empty());
    Plan plan = making.plan(stackName, wanted);
    return making
        .book()
        .exclusively(
            () -> {
              Stack stack = making.book().find(stackName).orElse(null);
              if (stack == null) {
                stack = making.stack(stackName, wanted);
                stack.turn(StackStatus.REVIEW_IN_PROGRESS, "User Initiated");
                making.book().add(stack);
              } else if (stack.status() != StackStatus.REVIEW_IN_PROGRESS) {
                throw invalid(
                    "Stack ["
                        + stackName
                        + "] already exists and cannot be created again with the changeSet ["
                        + setName
                        + "]");
              }
              return keep(stack, form, setName, true, wanted, plan.changes(Map.of()));
            });
  }

  private StackBook.Found changeSetOfOld(JsonNode form, String setName, Stack stack) {
    Wanted before = stack.wanted();
    Wanted wanted = making.requests().wanted(form, Optional.of(before));
    Plan plan = making.plan(stack.name, wanted);
    return making
        .book()
        .exclusively(
            () -> {
              Making.requireUpdatable(stack);
              List<Plan.Change> changes = plan.changes(stack.standing());
              boolean same = changes.isEmpty() && Making.outputsSame(before, wanted);
              return keep(stack, form, setName, false, wanted, same ? null : changes);
            });
  }

  private StackBook.Found keep(
      Stack stack,
      JsonNode form,
      String setName,
      boolean create,
      Wanted wanted,
      @Nullable List<Plan.Change> changes) {
    if (stack.changeSet(setName).isPresent()) {
      throw new AwsException(
          400,
          "AlreadyExistsException",
          "ChangeSet " + setName + " cannot be created due to a naming conflict");
    }
    if (stack.changeSets().size() >= CHANGE_SETS_MAX) {
      throw new AwsException(
          400, "LimitExceededException", "ChangeSet limit exceeded for stack " + stack.name);
    }
    var set =
        new ChangeSet(
            making.arnPrefix() + ":changeSet/" + setName + "/" + UUID.randomUUID(),
            setName,
            form.path("Description").asString(""),
            create,
            making.clock().instant(),
            wanted,
            changes == null ? List.of() : changes,
            changes == null ? "FAILED" : "CREATE_COMPLETE",
            changes == null
                ? "The submitted information didn't contain changes. Submit different information"
                    + " to create a change set."
                : "",
            changes == null ? "UNAVAILABLE" : "AVAILABLE",
            form.path("OnStackFailure").asString("ROLLBACK"));
    stack.put(set);
    return new StackBook.Found(stack, set);
  }

  ObjectNode describe(JsonNode form) {
    StackBook.Found made = making.book().changeSet(form);
    ObjectNode answer = Shapes.changeSet(made.stack(), made.set());
    Map<String, Standing> standing = made.stack().standing();
    var page = Page.of(made.set().changes(), form, 100);
    ArrayNode changes = answer.putArray("Changes");
    page.items().forEach(change -> changes.add(Shapes.change(change, standing)));
    page.next().ifPresent(next -> answer.put("NextToken", next));
    return answer;
  }

  ObjectNode list(JsonNode form) {
    Stack stack = making.book().live(required(form, "StackName"));
    ObjectNode answer = Shapes.object();
    ArrayNode list = answer.putArray("Summaries");
    stack.changeSets().forEach(set -> list.add(Shapes.changeSetSummary(stack, set)));
    return answer;
  }

  ObjectNode delete(JsonNode form) {
    StackBook.Found made = making.book().changeSet(form);
    if (made.set().execution().equals("EXECUTE_IN_PROGRESS")) {
      throw notNow(made.set(), "deleted");
    }
    made.stack().forget(made.set());
    return Shapes.object();
  }

  private static AwsException notNow(ChangeSet set, String what) {
    return new AwsException(
        400,
        "InvalidChangeSetStatus",
        "ChangeSet ["
            + set.id()
            + "] cannot be "
            + what
            + " in its current execution status of ["
            + set.execution()
            + "]");
  }

  ObjectNode execute(JsonNode form) {
    StackBook.Found made = making.book().changeSet(form);
    Stack stack = made.stack();
    boolean keepFailed = flag(form, "DisableRollback");
    Plan plan = making.plan(stack.name, made.set().wanted());
    making
        .book()
        .exclusively(
            () -> {
              ChangeSet set = making.book().changeSet(form).set();
              if (!set.execution().equals("AVAILABLE")) {
                throw notNow(set, "executed");
              }
              if (set.create() != (stack.status() == StackStatus.REVIEW_IN_PROGRESS)) {
                throw notNow(set.moved("OBSOLETE"), "executed");
              }
              if (!set.create()) {
                Making.requireUpdatable(stack);
              }
              // What was worked out for the stack as it was is worth nothing from here on.
              stack.changeSets().forEach(stack::forget);
              stack.put(set.moved("EXECUTE_IN_PROGRESS"));
              String onFailure = keepFailed ? "DO_NOTHING" : set.onFailure();
              making.begin(
                  stack,
                  set.create(),
                  plan,
                  set.wanted(),
                  onFailure,
                  done -> stack.put(set.moved(done ? "EXECUTE_COMPLETE" : "EXECUTE_FAILED")));
              return set;
            });
    return Shapes.object();
  }
}
