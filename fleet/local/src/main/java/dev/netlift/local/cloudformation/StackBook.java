package dev.netlift.local.cloudformation;

import dev.netlift.local.front.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Every stack there is, and the newest hundred of those that are gone. Guarded by itself. */
final class StackBook {
  private static final int STACKS_MAX = 500;
  private static final int GONE_MAX = 100;

  private final List<Stack> stacks = new ArrayList<>(); // oldest first

  /** Runs what must see no other stack come or move on. */
  synchronized <T> T exclusively(Supplier<T> task) {
    return task.get();
  }

  synchronized void add(Stack stack) {
    var gone = stacks.stream().filter(StackBook::isGone).toList();
    if (stacks.size() - gone.size() >= STACKS_MAX) {
      throw new AwsException(
          400, "LimitExceededException", "Limit for stack has been exceeded: " + STACKS_MAX);
    }
    if (gone.size() > GONE_MAX) {
      stacks.remove(gone.getFirst());
    }
    stacks.add(stack);
  }

  private static boolean isGone(Stack stack) {
    return stack.status() == StackStatus.DELETE_COMPLETE;
  }

  /** Newest first. */
  synchronized List<Stack> all() {
    return List.copyOf(stacks).reversed();
  }

  /** A stack that is not gone, by name or id. */
  synchronized Optional<Stack> find(String nameOrId) {
    return stacks.stream()
        .filter(stack -> stack.name.equals(nameOrId) || stack.id.equals(nameOrId))
        .filter(stack -> !isGone(stack))
        .findFirst();
  }

  /**
   * The same, which must be there.
   *
   * @throws AwsException ValidationError
   */
  Stack live(String nameOrId) {
    return find(nameOrId)
        .orElseThrow(() -> Requests.invalid("Stack [" + nameOrId + "] does not exist"));
  }

  /** Also one that is gone, but that only by its id. */
  synchronized Stack known(String nameOrId) {
    return find(nameOrId)
        .or(() -> stacks.stream().filter(stack -> stack.id.equals(nameOrId)).findFirst())
        .orElseThrow(() -> Requests.invalid("Stack with id " + nameOrId + " does not exist"));
  }

  /** A change set and the stack it is of. */
  record Found(Stack stack, ChangeSet set) {}

  /**
   * The change set a request names, by its ARN or by its name and its stack's.
   *
   * @throws AwsException ChangeSetNotFound
   */
  Found changeSet(JsonNode form) {
    String name = Requests.required(form, "ChangeSetName");
    Optional<Stack> stack =
        form.has("StackName")
            ? Optional.of(live(Requests.required(form, "StackName")))
            : all().stream().filter(each -> each.changeSet(name).isPresent()).findFirst();
    return stack
        .flatMap(each -> each.changeSet(name).map(set -> new Found(each, set)))
        .orElseThrow(
            () ->
                new AwsException(
                    404, "ChangeSetNotFound", "ChangeSet [" + name + "] does not exist"));
  }
}
