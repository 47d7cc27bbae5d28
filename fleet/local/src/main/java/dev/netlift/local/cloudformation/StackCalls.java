package dev.netlift.local.cloudformation;

import static dev.netlift.local.cloudformation.Requests.flag;
import static dev.netlift.local.cloudformation.Requests.invalid;
import static dev.netlift.local.cloudformation.Requests.matching;
import static dev.netlift.local.cloudformation.Requests.required;

import dev.netlift.local.deploy.Plan;
import dev.netlift.local.front.AwsException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Stacks: made, changed and removed without a change set. Any thread. */
final class StackCalls {
  private final Making making;

  StackCalls(Making making) {
    this.making = making;
  }

  ObjectNode create(JsonNode form) {
    String name = matching(form, "StackName", Requests.NAME);
    Wanted wanted = making.requests().wanted(form, Optional.empty());
    Plan plan = making.plan(name, wanted);
    String onFailure =
        flag(form, "DisableRollback") ? "DO_NOTHING" : form.path("OnFailure").asString("ROLLBACK");
    Stack made =
        making
            .book()
            .exclusively(
                () -> {
                  if (making.book().find(name).isPresent()) {
                    throw new AwsException(
                        400, "AlreadyExistsException", "Stack [" + name + "] already exists");
                  }
                  var stack = making.stack(name, wanted);
                  stack.terminationProtection(flag(form, "EnableTerminationProtection"));
                  making.book().add(stack);
                  making.begin(stack, true, plan, wanted, onFailure, _ -> {});
                  return stack;
                });
    return Shapes.object().put("StackId", made.id);
  }

  ObjectNode update(JsonNode form) {
    Stack stack = making.book().live(required(form, "StackName"));
    Wanted before = stack.wanted();
    Wanted wanted = making.requests().wanted(form, Optional.of(before));
    Plan plan = making.plan(stack.name, wanted);
    making
        .book()
        .exclusively(
            () -> {
              Making.requireUpdatable(stack);
              if (plan.changes(stack.standing()).isEmpty() && Making.outputsSame(before, wanted)) {
                throw invalid("No updates are to be performed.");
              }
              making.begin(stack, false, plan, wanted, "ROLLBACK", _ -> {});
              return stack;
            });
    return Shapes.object().put("StackId", stack.id);
  }

  ObjectNode delete(JsonNode form) {
    Optional<Stack> found = making.book().find(required(form, "StackName"));
    List<String> retained =
        form.path("RetainResources").valueStream().map(JsonNode::asString).toList();
    found.ifPresent(
        stack ->
            making
                .book()
                .exclusively(
                    () -> {
                      if (stack.terminationProtection()) {
                        throw invalid(
                            "Stack ["
                                + stack.name
                                + "] cannot be deleted while TerminationProtection is enabled");
                      }
                      if (stack.status() == StackStatus.DELETE_IN_PROGRESS) {
                        return stack;
                      }
                      if (stack.status().busy()) {
                        throw invalid(
                            "Stack ["
                                + stack.name
                                + "] cannot be deleted while in status "
                                + stack.status());
                      }
                      if (!retained.isEmpty() && stack.status() != StackStatus.DELETE_FAILED) {
                        throw invalid(
                            "Invalid operation on stack ["
                                + stack.id
                                + "]. Specify RetainResources only if the stack is in DELETE_FAILED");
                      }
                      stack.turn(StackStatus.DELETE_IN_PROGRESS, "User Initiated");
                      making.threads().execute(() -> making.operations().remove(stack, retained));
                      return stack;
                    }));
    return Shapes.object();
  }

  ObjectNode protect(JsonNode form) {
    Stack stack = making.book().live(required(form, "StackName"));
    stack.terminationProtection(flag(form, "EnableTerminationProtection"));
    return Shapes.object().put("StackId", stack.id);
  }
}
