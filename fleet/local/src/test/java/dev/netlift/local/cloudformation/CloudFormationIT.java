package dev.netlift.local.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.deploy.Deployer;
import dev.netlift.local.deploy.Pseudo;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.AlreadyExistsException;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetNotFoundException;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.ExecutionStatus;
import software.amazon.awssdk.services.cloudformation.model.InsufficientCapabilitiesException;
import software.amazon.awssdk.services.cloudformation.model.InvalidChangeSetStatusException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** The SDK's own client against the stacks, through the front. */
class CloudFormationIT {
  private static final String REGION = "us-west-2";
  private static final String ACCOUNT = "111122223333";

  /** Two things, the second of the first; with a parameter, a default and an output. */
  private static final String PAIR =
      """
      {"Description": "a pair",
       "Parameters": {"Colour": {"Type": "String"},
                      "Fails": {"Type": "String", "Default": "never"}},
       "Resources": {
         "Second": {"Type": "Test::Thing",
                    "Properties": {"Of": {"Fn::GetAtt": ["First", "Shade"]},
                                   "Fails": {"Ref": "Fails"}}},
         "First": {"Type": "Test::Thing", "Properties": {"Colour": {"Ref": "Colour"}}}},
       "Outputs": {"Shade": {"Value": {"Fn::GetAtt": ["First", "Shade"]}, "Description": "of it"}}}
      """;

  private final Front front = Front.bind(new FrontConfig(0, REGION, Clock.systemUTC()));
  private final Things things = new Things();
  private final Map<String, String> objects = new ConcurrentHashMap<>();
  private final CloudFormation service =
      new CloudFormation(
          new Deployer(List.of(things), new Pseudo(REGION, ACCOUNT)),
          (bucket, key) ->
              Optional.ofNullable(objects.get(bucket + "/" + key))
                  .map(text -> text.getBytes(StandardCharsets.UTF_8)),
          REGION,
          ACCOUNT,
          Clock.systemUTC(),
          Duration.ofMillis(700));
  private final CloudFormationClient client;

  CloudFormationIT(@TempDir Path state) {
    var identities = new Identities(ACCOUNT, state, Clock.systemUTC());
    var keys = identities.administrator();
    front.serve(
        identities, new CallPolicies(identities, REGION, ACCOUNT), List.of(service), List.of());
    client =
        CloudFormationClient.builder()
            .endpointOverride(front.endpoint())
            .region(Region.of(REGION))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())))
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    service.close();
    front.close();
  }

  private static Parameter parameter(String key, String value) {
    return Parameter.builder().parameterKey(key).parameterValue(value).build();
  }

  private String changeSet(ChangeSetType type, String stack, String template, String... values) {
    var parameters =
        IntStream.range(0, values.length / 2)
            .mapToObj(i -> parameter(values[2 * i], values[2 * i + 1]))
            .toList();
    return client
        .createChangeSet(
            r ->
                r.stackName(stack)
                    .changeSetName("set-" + System.nanoTime())
                    .changeSetType(type)
                    .templateBody(template)
                    .parameters(parameters))
        .id();
  }

  private Stack execute(String changeSet, String stack) throws InterruptedException {
    client.executeChangeSet(r -> r.changeSetName(changeSet));
    return settled(stack);
  }

  private Stack create(String stack, String template, String... values)
      throws InterruptedException {
    return execute(changeSet(ChangeSetType.CREATE, stack, template, values), stack);
  }

  private Stack update(String stack, String template, String... values)
      throws InterruptedException {
    return execute(changeSet(ChangeSetType.UPDATE, stack, template, values), stack);
  }

  private Stack settled(String stack) throws InterruptedException {
    Instant deadline = Instant.now().plusSeconds(20);
    while (true) {
      Stack found = client.describeStacks(r -> r.stackName(stack)).stacks().getFirst();
      if (!found.stackStatusAsString().endsWith("_IN_PROGRESS")) {
        return found;
      }
      assertThat(Instant.now()).as("still " + found.stackStatusAsString()).isBefore(deadline);
      Thread.sleep(20);
    }
  }

  /** {@code logicalId STATUS}, oldest first. */
  private List<String> history(String stack) {
    var events = new ArrayList<StackEvent>();
    client.describeStackEventsPaginator(r -> r.stackName(stack)).stackEvents().forEach(events::add);
    return events.reversed().stream()
        .map(event -> event.logicalResourceId() + " " + event.resourceStatusAsString())
        .toList();
  }

  @Test
  void givenATemplate_whenItsChangeSetIsExecuted_thenTheStackStandsAndItsHistoryIsInOrder()
      throws InterruptedException {
    String set = changeSet(ChangeSetType.CREATE, "pair", PAIR, "Colour", "red");

    assertThat(settled0("pair").stackStatus()).isEqualTo(StackStatus.REVIEW_IN_PROGRESS);
    var described = client.describeChangeSet(r -> r.changeSetName(set));
    assertThat(described.status()).isEqualTo(ChangeSetStatus.CREATE_COMPLETE);
    assertThat(described.executionStatus()).isEqualTo(ExecutionStatus.AVAILABLE);
    assertThat(described.changes())
        .extracting(change -> change.resourceChange().logicalResourceId())
        .containsExactly("First", "Second");
    assertThat(described.changes())
        .extracting(change -> change.resourceChange().action())
        .containsOnly(ChangeAction.ADD);
    assertThat(things.colours).isEmpty();

    Stack stack = execute(set, "pair");

    assertThat(stack.stackStatus()).isEqualTo(StackStatus.CREATE_COMPLETE);
    assertThat(stack.description()).isEqualTo("a pair");
    assertThat(stack.outputs())
        .containsExactly(
            Output.builder()
                .outputKey("Shade")
                .outputValue("dark red")
                .description("of it")
                .build());
    assertThat(stack.parameters())
        .extracting(Parameter::parameterKey, Parameter::parameterValue)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("Colour", "red"),
            org.assertj.core.groups.Tuple.tuple("Fails", "never"));
    assertThat(things.colours).containsEntry("pair-First", "red").containsKey("pair-Second");
    assertThat(history("pair"))
        .containsExactly(
            "pair REVIEW_IN_PROGRESS",
            "pair CREATE_IN_PROGRESS",
            "First CREATE_IN_PROGRESS",
            "First CREATE_IN_PROGRESS",
            "First CREATE_COMPLETE",
            "Second CREATE_IN_PROGRESS",
            "Second CREATE_IN_PROGRESS",
            "Second CREATE_COMPLETE",
            "pair CREATE_COMPLETE");
    assertThat(client.describeChangeSet(r -> r.changeSetName(set)).executionStatus())
        .isEqualTo(ExecutionStatus.EXECUTE_COMPLETE);
    assertThat(client.describeStackResources(r -> r.stackName("pair")).stackResources())
        .extracting(resource -> resource.physicalResourceId())
        .containsExactlyInAnyOrder("pair-First", "pair-Second");
  }

  private Stack settled0(String stack) {
    return client.describeStacks(r -> r.stackName(stack)).stacks().getFirst();
  }

  @Test
  void givenAResourceThatFails_whenCreated_thenTheRestIsTakenBackInReverse()
      throws InterruptedException {
    Stack stack = create("pair", PAIR, "Colour", "red", "Fails", "create");

    assertThat(stack.stackStatus()).isEqualTo(StackStatus.ROLLBACK_COMPLETE);
    assertThat(things.colours).isEmpty();
    assertThat(things.done).containsExactly("create pair-First", "delete pair-First");
    assertThat(history("pair"))
        .containsSubsequence(
            "First CREATE_COMPLETE",
            "Second CREATE_FAILED",
            "pair ROLLBACK_IN_PROGRESS",
            "First DELETE_IN_PROGRESS",
            "First DELETE_COMPLETE",
            "pair ROLLBACK_COMPLETE");
    var failed =
        client.describeStackEvents(r -> r.stackName("pair")).stackEvents().stream()
            .filter(event -> event.resourceStatusAsString().equals("CREATE_FAILED"))
            .findFirst()
            .orElseThrow();
    assertThat(failed.resourceStatusReason()).contains("no more paint for pair-Second");
    assertThatThrownBy(() -> changeSet(ChangeSetType.UPDATE, "pair", PAIR, "Colour", "blue"))
        .hasMessageContaining("is in ROLLBACK_COMPLETE state and can not be updated");

    client.deleteStack(r -> r.stackName("pair"));
    assertThat(settled(stack.stackId()).stackStatus()).isEqualTo(StackStatus.DELETE_COMPLETE);
    assertThatThrownBy(() -> settled0("pair"))
        .isInstanceOf(CloudFormationException.class)
        .hasMessageContaining("Stack with id pair does not exist");
    client.deleteStack(r -> r.stackName("pair"));
    assertThat(create("pair", PAIR, "Colour", "red").stackStatus())
        .isEqualTo(StackStatus.CREATE_COMPLETE);
  }

  @Test
  void givenAResourceThatBreaksOrIsNeverReady_whenCreated_thenItGoesToo()
      throws InterruptedException {
    Stack broken = create("broken", PAIR, "Colour", "red", "Fails", "ready");
    assertThat(broken.stackStatus()).isEqualTo(StackStatus.ROLLBACK_COMPLETE);
    assertThat(things.colours).isEmpty();

    things.slow.add("slow-Second");
    client.executeChangeSet(
        r -> r.changeSetName(changeSet(ChangeSetType.CREATE, "slow", PAIR, "Colour", "red")));
    Instant deadline = Instant.now().plusSeconds(10);
    while (!history("slow").contains("Second CREATE_FAILED")) {
      assertThat(Instant.now()).isBefore(deadline);
      Thread.sleep(20);
    }
    things.slow.clear();
    things.colours.remove("slow-Second");
    assertThat(settled("slow").stackStatus()).isEqualTo(StackStatus.ROLLBACK_COMPLETE);
    assertThat(things.colours).isEmpty();
  }

  @Test
  void givenNothingNew_whenAChangeSetIsMade_thenItFailsAndCannotBeExecuted()
      throws InterruptedException {
    create("pair", PAIR, "Colour", "red");

    String set = changeSet(ChangeSetType.UPDATE, "pair", PAIR, "Colour", "red");

    var described = client.describeChangeSet(r -> r.changeSetName(set));
    assertThat(described.status()).isEqualTo(ChangeSetStatus.FAILED);
    assertThat(described.executionStatus()).isEqualTo(ExecutionStatus.UNAVAILABLE);
    assertThat(described.statusReason()).contains("didn't contain changes");
    assertThatThrownBy(() -> client.executeChangeSet(r -> r.changeSetName(set)))
        .isInstanceOf(InvalidChangeSetStatusException.class);
    client.deleteChangeSet(r -> r.changeSetName(set));
    assertThatThrownBy(() -> client.describeChangeSet(r -> r.changeSetName(set)))
        .isInstanceOf(ChangeSetNotFoundException.class);
    assertThatThrownBy(
            () ->
                client.updateStack(
                    r ->
                        r.stackName("pair")
                            .usePreviousTemplate(true)
                            .parameters(
                                Parameter.builder()
                                    .parameterKey("Colour")
                                    .usePreviousValue(true)
                                    .build())))
        .hasMessageContaining("No updates are to be performed");
  }

  @Test
  void givenAChangedTemplate_whenUpdated_thenOnlyWhatDiffersIsTouchedAndTheRestGoesLast()
      throws InterruptedException {
    create(
        "three",
        """
        {"Resources": {
          "Same": {"Type": "Test::Thing"},
          "Other": {"Type": "Test::Thing", "Properties": {"Colour": "red"}},
          "Kept": {"Type": "Test::Thing", "DeletionPolicy": "Retain"},
          "Old": {"Type": "Test::Thing"}}}
        """);
    things.done.clear();
    String next =
        """
        {"Resources": {
          "Same": {"Type": "Test::Thing"},
          "Other": {"Type": "Test::Thing", "Properties": {"Colour": "blue"}},
          "New": {"Type": "Test::Thing"}}}
        """;
    String set = changeSet(ChangeSetType.UPDATE, "three", next);
    assertThat(client.describeChangeSet(r -> r.changeSetName(set)).changes())
        .extracting(
            change ->
                change.resourceChange().actionAsString()
                    + " "
                    + change.resourceChange().logicalResourceId())
        .containsExactly("Modify Other", "Add New", "Remove Old", "Remove Kept");

    assertThat(execute(set, "three").stackStatus()).isEqualTo(StackStatus.UPDATE_COMPLETE);

    assertThat(things.done)
        .containsExactly("update three-Other", "create three-New", "delete three-Old");
    assertThat(things.colours)
        .containsOnlyKeys("three-Same", "three-Other", "three-Kept", "three-New")
        .containsEntry("three-Other", "blue");
    assertThat(history("three"))
        .containsSubsequence(
            "three UPDATE_IN_PROGRESS",
            "Other UPDATE_COMPLETE",
            "New CREATE_COMPLETE",
            "three UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
            "Old DELETE_COMPLETE",
            "Kept DELETE_SKIPPED",
            "three UPDATE_COMPLETE")
        .doesNotContain("Same UPDATE_IN_PROGRESS");
  }

  @Test
  void givenAnUpdateThatFails_whenExecuted_thenTheStackIsWhatItWas() throws InterruptedException {
    create("pair", PAIR, "Colour", "red");
    var before = Map.copyOf(things.colours);
    things.done.clear();

    Stack stack =
        update(
            "pair",
            """
            {"Resources": {
              "New": {"Type": "Test::Thing"},
              "First": {"Type": "Test::Thing", "Properties": {"Colour": "blue"}},
              "Second": {"Type": "Test::Thing", "Properties": {"Name": "renamed"}}}}
            """);

    assertThat(stack.stackStatus()).isEqualTo(StackStatus.UPDATE_ROLLBACK_COMPLETE);
    assertThat(things.colours).isEqualTo(before);
    assertThat(things.done)
        .containsExactly(
            "create pair-New", "update pair-First", "update pair-First", "delete pair-New");
    assertThat(stack.outputs()).extracting(Output::outputValue).containsExactly("dark red");
    assertThat(history("pair"))
        .containsSubsequence(
            "Second UPDATE_FAILED",
            "pair UPDATE_ROLLBACK_IN_PROGRESS",
            "First UPDATE_COMPLETE",
            "pair UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
            "New DELETE_COMPLETE",
            "pair UPDATE_ROLLBACK_COMPLETE");
    assertThat(update("pair", PAIR, "Colour", "green").stackStatus())
        .isEqualTo(StackStatus.UPDATE_COMPLETE);
    assertThat(things.colours).containsEntry("pair-First", "green");
  }

  @Test
  void givenAResourceThatSticks_whenTheStackIsDeleted_thenItSaysSoAndCanLeaveItBehind()
      throws InterruptedException {
    Stack stack = create("pair", PAIR, "Colour", "red", "Fails", "delete");

    client.deleteStack(r -> r.stackName("pair"));
    assertThat(settled("pair").stackStatus()).isEqualTo(StackStatus.DELETE_FAILED);
    assertThat(settled("pair").stackStatusReason()).contains("[Second]");
    assertThat(things.colours).containsOnlyKeys("pair-Second");

    client.deleteStack(r -> r.stackName("pair").retainResources("Second"));
    assertThat(settled(stack.stackId()).stackStatus()).isEqualTo(StackStatus.DELETE_COMPLETE);
    assertThat(things.colours).containsOnlyKeys("pair-Second");
  }

  @Test
  void givenTerminationProtection_whenDeleted_thenRefusedUntilItIsTakenOff()
      throws InterruptedException {
    create("pair", PAIR, "Colour", "red");
    client.updateTerminationProtection(r -> r.stackName("pair").enableTerminationProtection(true));

    assertThatThrownBy(() -> client.deleteStack(r -> r.stackName("pair")))
        .hasMessageContaining("cannot be deleted while TerminationProtection is enabled");
    assertThat(settled("pair").enableTerminationProtection()).isTrue();
    assertThat(things.colours).hasSize(2);
  }

  @Test
  void givenWhatCannotBeDeployed_whenAskedFor_thenRefusedInTheServicesWordsAndNothingIsThere() {
    assertThatThrownBy(() -> changeSet(ChangeSetType.CREATE, "a", PAIR))
        .hasMessageContaining("Parameters: [Colour] must have values");
    assertThatThrownBy(
            () -> changeSet(ChangeSetType.CREATE, "a", PAIR, "Colour", "red", "Size", "3"))
        .hasMessageContaining("Parameters: [Size] do not exist in the template");
    assertThatThrownBy(
            () ->
                changeSet(
                    ChangeSetType.CREATE, "a", "{\"Resources\":{\"R\":{\"Type\":\"AWS::X::Y\"}}}"))
        .hasMessageContaining("AWS::X::Y is not known here");
    assertThatThrownBy(() -> changeSet(ChangeSetType.CREATE, "a", "Resources: {}"))
        .hasMessageContaining("Template format error");
    assertThatThrownBy(
            () ->
                changeSet(
                    ChangeSetType.CREATE,
                    "a",
                    "{\"Resources\":{\"R\":{\"Type\":\"AWS::IAM::Role\"}}}"))
        .isInstanceOf(InsufficientCapabilitiesException.class)
        .hasMessageContaining("CAPABILITY_IAM");
    assertThatThrownBy(
            () ->
                client.createChangeSet(
                    r ->
                        r.stackName("a")
                            .changeSetName("b")
                            .changeSetType(ChangeSetType.CREATE)
                            .capabilities(Capability.CAPABILITY_IAM)
                            .templateBody(" ".repeat(51_201))))
        .hasMessageContaining("less than or equal to 51200");
    assertThatThrownBy(() -> changeSet(ChangeSetType.UPDATE, "a", PAIR, "Colour", "red"))
        .hasMessageContaining("Stack [a] does not exist");
    assertThat(client.describeStacks().stacks()).isEmpty();
  }

  @Test
  void givenAStackOrAChangeSetOfTheName_whenMadeAgain_thenRefused() throws InterruptedException {
    create("pair", PAIR, "Colour", "red");

    assertThatThrownBy(() -> changeSet(ChangeSetType.CREATE, "pair", PAIR, "Colour", "red"))
        .hasMessageContaining("already exists and cannot be created again");
    assertThatThrownBy(
            () ->
                client.createStack(
                    r ->
                        r.stackName("pair")
                            .templateBody(PAIR)
                            .parameters(parameter("Colour", "red"))))
        .isInstanceOf(AlreadyExistsException.class);
    client.createChangeSet(
        r ->
            r.stackName("pair")
                .changeSetName("one")
                .usePreviousTemplate(true)
                .parameters(parameter("Colour", "blue")));
    assertThatThrownBy(
            () ->
                client.createChangeSet(
                    r ->
                        r.stackName("pair")
                            .changeSetName("one")
                            .usePreviousTemplate(true)
                            .parameters(parameter("Colour", "green"))))
        .isInstanceOf(AlreadyExistsException.class);
  }

  @Test
  void givenOneChangeSet_whenManyExecuteItAtOnce_thenOneDoesIt() throws Exception {
    String set = changeSet(ChangeSetType.CREATE, "pair", PAIR, "Colour", "red");
    try (var threads = Executors.newFixedThreadPool(8)) {
      var tries =
          IntStream.range(0, 8)
              .mapToObj(
                  _ ->
                      threads.submit(
                          () -> {
                            try {
                              client.executeChangeSet(r -> r.changeSetName(set));
                              return 1;
                            } catch (InvalidChangeSetStatusException e) {
                              return 0;
                            }
                          }))
              .toList();
      int executed = 0;
      for (var each : tries) {
        executed += each.get();
      }
      assertThat(executed).isEqualTo(1);
    }
    assertThat(settled("pair").stackStatus()).isEqualTo(StackStatus.CREATE_COMPLETE);
    assertThat(things.done).containsExactly("create pair-First", "create pair-Second");
  }

  @Test
  void givenATemplateInABucket_whenNamedByAnyUrl_thenItIsRead() throws InterruptedException {
    objects.put("templates/a b/pair.json", PAIR);
    int number = 0;
    for (String url :
        List.of(
            "https://templates.s3.us-west-2.amazonaws.com/a%20b/pair.json",
            "https://s3.us-west-2.amazonaws.com/templates/a%20b/pair.json",
            front.endpoint() + "/templates/a%20b/pair.json")) {
      String name = "by-url-" + ++number;
      client.createStack(
          r -> r.stackName(name).templateURL(url).parameters(parameter("Colour", "red")));
      assertThat(settled(name).stackStatus()).as(url).isEqualTo(StackStatus.CREATE_COMPLETE);
    }
    assertThatThrownBy(
            () ->
                client.createStack(
                    r ->
                        r.stackName("none")
                            .templateURL("https://bucket.s3.amazonaws.com/none.json")))
        .hasMessageContaining("The specified key does not exist: bucket/none.json");
  }

  @Test
  void givenStacks_whenListedAndRead_thenTheyAreWhatWasDeployed() throws InterruptedException {
    create("one", PAIR, "Colour", "red");
    create("two", PAIR, "Colour", "red", "Fails", "create");

    assertThat(
            client
                .listStacks(r -> r.stackStatusFilters(StackStatus.CREATE_COMPLETE))
                .stackSummaries())
        .extracting(summary -> summary.stackName())
        .containsExactly("one");
    assertThat(client.listStacks().stackSummaries()).hasSize(2);
    assertThat(client.getTemplate(r -> r.stackName("one")).templateBody()).isEqualTo(PAIR);
    var facts = client.getTemplateSummary(r -> r.stackName("one"));
    assertThat(facts.resourceTypes()).containsExactly("Test::Thing");
    assertThat(facts.parameters())
        .extracting(declared -> declared.parameterKey() + "=" + declared.defaultValue())
        .containsExactly("Colour=null", "Fails=never");
    assertThat(
            client
                .getTemplateSummary(
                    r -> r.templateBody("{\"Resources\":{\"R\":{\"Type\":\"AWS::IAM::Role\"}}}"))
                .capabilities())
        .containsExactly(Capability.CAPABILITY_IAM);
    assertThat(client.listStackResources(r -> r.stackName("one")).stackResourceSummaries())
        .extracting(resource -> resource.resourceStatusAsString())
        .containsOnly("CREATE_COMPLETE");
    assertThat(
            client
                .describeStackResource(r -> r.stackName("one").logicalResourceId("First"))
                .stackResourceDetail()
                .physicalResourceId())
        .isEqualTo("one-First");
  }
}
