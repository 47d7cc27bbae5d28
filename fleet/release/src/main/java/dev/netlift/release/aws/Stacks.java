package dev.netlift.release.aws;

import dev.netlift.release.Answer.StackStatus;
import dev.netlift.release.FleetRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/** CloudFormation as a release uses it: change sets, one per stack at a time. */
final class Stacks {
  private static final String CHANGE_SET = "netlift-release";
  private static final long CHANGE_SET_LOOK_MILLIS = 500;
  private static final int CHANGE_SET_LOOKS_MAX = 240;

  private final CloudFormationClient cloudFormation;

  Stacks(CloudFormationClient cloudFormation) {
    this.cloudFormation = cloudFormation;
  }

  /** By name; a deleted one is none. */
  Optional<Stack> find(String name) {
    try {
      return cloudFormation.describeStacks(r -> r.stackName(name)).stacks().stream()
          .filter(stack -> status(stack) != StackStatus.NONE)
          .findFirst();
    } catch (CloudFormationException e) {
      if (Faults.code(e).equals("ValidationError")
          && String.valueOf(e.getMessage()).contains("does not exist")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  List<Stack> all() {
    return cloudFormation.describeStacksPaginator(r -> {}).stacks().stream()
        .filter(stack -> status(stack) != StackStatus.NONE)
        .toList();
  }

  static StackStatus status(Stack stack) {
    String status = stack.stackStatusAsString();
    if (status.equals("DELETE_COMPLETE")) {
      return StackStatus.NONE;
    }
    if (status.equals("REVIEW_IN_PROGRESS")) {
      return StackStatus.REVIEW;
    }
    if (status.equals("DELETE_IN_PROGRESS")) {
      return StackStatus.DELETING;
    }
    if (status.endsWith("_IN_PROGRESS")) {
      return StackStatus.BUSY;
    }
    boolean whole =
        status.equals("CREATE_COMPLETE")
            || status.equals("UPDATE_COMPLETE")
            // The change failed; what was there before is there as it was.
            || status.equals("UPDATE_ROLLBACK_COMPLETE");
    return whole ? StackStatus.COMPLETE : StackStatus.FAILED;
  }

  static Map<String, String> outputs(Stack stack) {
    var outputs = new TreeMap<String, String>();
    for (Output output : stack.outputs()) {
      outputs.put(output.outputKey(), output.outputValue());
    }
    return outputs;
  }

  static Map<String, String> parameters(Stack stack) {
    var parameters = new TreeMap<String, String>();
    for (Parameter parameter : stack.parameters()) {
      parameters.put(parameter.parameterKey(), parameter.parameterValue());
    }
    return parameters;
  }

  /** What a generation's stack has made, once it is complete. */
  static FleetRef fleet(Stack stack) {
    Map<String, String> outputs = outputs(stack);
    return new FleetRef(
        outputs.getOrDefault("FleetId", ""),
        outputs.getOrDefault("SpotFleetId", ""),
        stack.stackName());
  }

  /** The first resource that failed, in CloudFormation's words. */
  String reason(String name) {
    return cloudFormation.describeStackEvents(r -> r.stackName(name)).stackEvents().stream()
        .filter(event -> event.resourceStatusAsString().endsWith("_FAILED"))
        .filter(event -> event.resourceStatusReason() != null)
        // Newest first: the last of them is the cause, the others follow from it.
        .reduce((newer, older) -> older)
        .map(event -> event.logicalResourceId() + ": " + event.resourceStatusReason())
        .orElse("");
  }

  /**
   * Makes or changes a stack by a change set, and executes it.
   *
   * @param location of the template: a body, or with {@code byUrl} an https URL in S3
   * @return whether there was anything to change
   */
  boolean apply(String name, String location, boolean byUrl, Map<String, String> parameters)
      throws InterruptedException {
    Optional<Stack> before = find(name);
    boolean makes = before.isEmpty() || Stacks.status(before.get()) == StackStatus.REVIEW;
    dropLeftOver(name, before.isPresent());
    cloudFormation.createChangeSet(
        r -> {
          r.stackName(name)
              .changeSetName(CHANGE_SET)
              .changeSetType(makes ? ChangeSetType.CREATE : ChangeSetType.UPDATE)
              .capabilities(Capability.CAPABILITY_IAM)
              .parameters(given(parameters, makes ? List.of() : before.get().parameters()));
          if (byUrl) {
            r.templateURL(location);
          } else {
            r.templateBody(location);
          }
        });
    DescribeChangeSetResponse made = settled(name);
    if (made.status() != ChangeSetStatus.CREATE_COMPLETE) {
      String why = String.valueOf(made.statusReason());
      if (why.contains("didn't contain changes") || why.contains("No updates")) {
        dropLeftOver(name, true);
        return false;
      }
      throw CloudFormationException.builder()
          .message("the change set of stack " + name + " is " + made.statusAsString() + ": " + why)
          .statusCode(400)
          .build();
    }
    cloudFormation.executeChangeSet(r -> r.stackName(name).changeSetName(CHANGE_SET));
    return true;
  }

  /** What is not said stays as it is, in a stack that is there. */
  private static List<Parameter> given(Map<String, String> said, List<Parameter> before) {
    var all = new ArrayList<Parameter>();
    said.forEach(
        (name, value) ->
            all.add(Parameter.builder().parameterKey(name).parameterValue(value).build()));
    for (Parameter each : before) {
      if (!said.containsKey(each.parameterKey())) {
        all.add(
            Parameter.builder().parameterKey(each.parameterKey()).usePreviousValue(true).build());
      }
    }
    return all;
  }

  /** A driver that was killed may have left its change set, of which nobody knows the content. */
  private void dropLeftOver(String name, boolean stackThere) {
    if (!stackThere) {
      return;
    }
    try {
      cloudFormation.deleteChangeSet(r -> r.stackName(name).changeSetName(CHANGE_SET));
    } catch (AwsServiceException e) {
      if (!Faults.code(e).startsWith("ChangeSetNotFound")) {
        throw e;
      }
    }
  }

  private DescribeChangeSetResponse settled(String name) throws InterruptedException {
    for (int looks = 0; ; looks++) {
      var now = cloudFormation.describeChangeSet(r -> r.stackName(name).changeSetName(CHANGE_SET));
      boolean busy =
          now.status() == ChangeSetStatus.CREATE_PENDING
              || now.status() == ChangeSetStatus.CREATE_IN_PROGRESS;
      if (!busy || looks == CHANGE_SET_LOOKS_MAX) {
        return now;
      }
      Thread.sleep(CHANGE_SET_LOOK_MILLIS);
    }
  }

  void delete(String name) {
    cloudFormation.deleteStack(r -> r.stackName(name));
  }
}
