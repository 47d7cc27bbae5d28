package dev.netlift.local.cloudformation;

import static dev.netlift.local.cloudformation.StackStatus.CREATE_COMPLETE;
import static dev.netlift.local.cloudformation.StackStatus.CREATE_IN_PROGRESS;
import static dev.netlift.local.cloudformation.StackStatus.DELETE_COMPLETE;
import static dev.netlift.local.cloudformation.StackStatus.DELETE_FAILED;
import static dev.netlift.local.cloudformation.StackStatus.DELETE_IN_PROGRESS;
import static dev.netlift.local.cloudformation.StackStatus.ROLLBACK_COMPLETE;
import static dev.netlift.local.cloudformation.StackStatus.ROLLBACK_FAILED;
import static dev.netlift.local.cloudformation.StackStatus.ROLLBACK_IN_PROGRESS;
import static dev.netlift.local.cloudformation.StackStatus.UPDATE_COMPLETE;
import static dev.netlift.local.cloudformation.StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS;
import static dev.netlift.local.cloudformation.StackStatus.UPDATE_IN_PROGRESS;
import static dev.netlift.local.cloudformation.StackStatus.UPDATE_ROLLBACK_COMPLETE;
import static dev.netlift.local.cloudformation.StackStatus.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS;
import static dev.netlift.local.cloudformation.StackStatus.UPDATE_ROLLBACK_FAILED;
import static dev.netlift.local.cloudformation.StackStatus.UPDATE_ROLLBACK_IN_PROGRESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.deploy.Deployer;
import dev.netlift.local.deploy.Pseudo;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Random templates over random failures: whatever happens, what stands is what the stack says, a
 * rollback brings back what was, and statuses follow one another as {@link StackStatus} draws.
 */
class OperationsSimulationTest {
  private static final Map<StackStatus, Set<StackStatus>> EDGES =
      Map.of(
          CREATE_IN_PROGRESS, Set.of(CREATE_COMPLETE, ROLLBACK_IN_PROGRESS),
          ROLLBACK_IN_PROGRESS, Set.of(ROLLBACK_COMPLETE, ROLLBACK_FAILED),
          UPDATE_IN_PROGRESS,
              Set.of(UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, UPDATE_ROLLBACK_IN_PROGRESS),
          UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, Set.of(UPDATE_COMPLETE),
          UPDATE_ROLLBACK_IN_PROGRESS,
              Set.of(UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS, UPDATE_ROLLBACK_FAILED),
          UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS, Set.of(UPDATE_ROLLBACK_COMPLETE),
          DELETE_IN_PROGRESS, Set.of(DELETE_COMPLETE, DELETE_FAILED));

  private final Things things = new Things();
  private final Deployer deployer =
      new Deployer(List.of(things), new Pseudo("us-west-2", "111122223333"));
  private final Operations operations = new Operations(deployer, Duration.ofSeconds(1));

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds") // a failure prints its seed; put it here to replay
  void givenAnyTemplatesAndFailures_thenWhatStandsIsWhatTheStackSays(long seed) {
    var random = new SplittableRandom(seed);
    Wanted first = wanted(random);
    var stack =
        new Stack("arn:aws:cloudformation:us-west-2:111122223333", "s", first, Clock.systemUTC());
    stack.turn(CREATE_IN_PROGRESS, "");
    operations.create(stack, deployer.plan("s", first.template(), Map.of()), first, "ROLLBACK");
    assertWhole(stack);
    for (int i = 0; i < 4 && stack.status().updatable(); i++) {
      var coloursBefore = new TreeMap<>(things.colours);
      var standingBefore = stack.standing();
      Wanted next = wanted(random);
      stack.turn(UPDATE_IN_PROGRESS, "");
      operations.update(stack, deployer.plan("s", next.template(), Map.of()), next);
      assertWhole(stack);
      if (stack.status() == UPDATE_ROLLBACK_COMPLETE
          // What could not be removed in the clean-up of a rollback stays, as on AWS.
          && stack.standing().size() == standingBefore.size()) {
        var colours = new TreeMap<>(things.colours);
        colours.keySet().retainAll(coloursBefore.keySet());
        assertThat(colours).isEqualTo(coloursBefore);
        assertThat(stack.standing()).isEqualTo(standingBefore);
      }
    }
    stack.turn(DELETE_IN_PROGRESS, "");
    operations.remove(stack, List.of());
    assertWhole(stack);
    assertThat(stack.standing().isEmpty()).isEqualTo(stack.status() == DELETE_COMPLETE);
    assertEdges(stack);
  }

  /** Every colour is of a resource of the stack, or of one it left behind on purpose. */
  private void assertWhole(Stack stack) {
    assertThat(stack.status().busy()).isFalse();
    var names = new TreeSet<String>();
    stack.standing().values().forEach(each -> names.add(each.resource().ref()));
    var left = new TreeSet<String>();
    stack.events().stream()
        .filter(event -> event.status().equals("DELETE_SKIPPED"))
        .forEach(event -> left.add(event.physicalId()));
    assertThat(things.colours.keySet()).containsAll(names);
    left.addAll(names);
    assertThat(left).containsAll(things.colours.keySet());
    if (stack.status() == ROLLBACK_COMPLETE || stack.status() == DELETE_COMPLETE) {
      assertThat(names).isEmpty();
    }
  }

  private static void assertEdges(Stack stack) {
    var statuses =
        stack.events().reversed().stream()
            .filter(event -> event.logicalId().equals("s"))
            .map(event -> StackStatus.valueOf(event.status()))
            .toList();
    for (int i = 0; i + 1 < statuses.size(); i++) {
      StackStatus from = statuses.get(i);
      Set<StackStatus> to =
          EDGES.getOrDefault(
              from,
              from.updatable()
                  ? Set.of(UPDATE_IN_PROGRESS, DELETE_IN_PROGRESS)
                  : Set.of(DELETE_IN_PROGRESS));
      assertThat(to).as("after " + from).contains(statuses.get(i + 1));
    }
  }

  private static Wanted wanted(SplittableRandom random) {
    var root = JsonMapper.shared().createObjectNode();
    var resources = root.putObject("Resources");
    String[] failures = {"never", "never", "never", "create", "ready", "update", "delete"};
    String above = "";
    for (String id : List.of("A", "B", "C", "D", "E")) {
      if (random.nextInt(3) == 0) {
        continue;
      }
      var resource = resources.putObject(id).put("Type", "Test::Thing");
      if (random.nextInt(6) == 0) {
        resource.put("DeletionPolicy", "Retain");
      }
      var properties = resource.putObject("Properties");
      properties.put("Colour", random.nextBoolean() ? "red" : "blue");
      if (random.nextInt(3) == 0) {
        properties.put("Fails", failures[random.nextInt(failures.length)]);
      }
      if (!above.isEmpty() && random.nextBoolean()) {
        properties.putObject("Of").putArray("Fn::GetAtt").add(above).add("Shade");
      }
      above = id;
    }
    if (!above.isEmpty()) {
      root.putObject("Outputs").putObject("Last").putObject("Value").put("Ref", above);
    }
    return new Wanted(root.toString(), Map.of(), Map.of(), List.of());
  }
}
