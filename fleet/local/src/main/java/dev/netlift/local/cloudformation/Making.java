package dev.netlift.local.cloudformation;

import static dev.netlift.local.cloudformation.Requests.invalid;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.Deployer;
import dev.netlift.local.deploy.Plan;
import dev.netlift.local.front.Bodies;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** How a wanted stack is planned and set going, by change set or without. Any thread. */
record Making(
    Deployer deployer,
    Operations operations,
    Requests requests,
    StackBook book,
    String arnPrefix,
    Clock clock,
    Executor threads) {

  /**
   * @throws dev.netlift.local.front.AwsException ValidationError, naming all that is wrong
   */
  Plan plan(String stackName, Wanted wanted) {
    try {
      return deployer.plan(stackName, wanted.template(), wanted.parameters());
    } catch (DeployException e) {
      throw invalid("Template error: " + e.getMessage());
    }
  }

  /** Whether nothing but resources could differ, and these do not. */
  static boolean outputsSame(Wanted before, Wanted now) {
    return before.tags().equals(now.tags())
        && Bodies.MAPPER
            .readTree(before.template())
            .path("Outputs")
            .equals(Bodies.MAPPER.readTree(now.template()).path("Outputs"));
  }

  static void requireUpdatable(Stack stack) {
    if (!stack.status().updatable()) {
      throw invalid(
          "Stack:" + stack.id + " is in " + stack.status() + " state and can not be updated.");
    }
  }

  /** The stack is on its way before this returns. */
  void begin(
      Stack stack,
      boolean create,
      Plan plan,
      Wanted wanted,
      String onFailure,
      Consumer<Boolean> then) {
    stack.rollbackDisabled(onFailure.equals("DO_NOTHING"));
    stack.turn(
        create ? StackStatus.CREATE_IN_PROGRESS : StackStatus.UPDATE_IN_PROGRESS, "User Initiated");
    threads.execute(
        () ->
            then.accept(
                create
                    ? operations.create(stack, plan, wanted, onFailure)
                    : operations.update(stack, plan, wanted)));
  }

  Stack stack(String name, Wanted wanted) {
    return new Stack(arnPrefix, name, wanted, clock);
  }
}
