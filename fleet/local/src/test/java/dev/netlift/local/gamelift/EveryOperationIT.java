package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Every operation, as the AWS SDK's client writes the requests and reads answers and errors. */
class EveryOperationIT {
  private static final Set<String> TESTS = new TreeSet<>();

  @TempDir Path folder;
  private AwsWorld aws;

  @BeforeAll
  static void nothingYet() {
    AwsWorld.ANSWERED.clear();
    TESTS.clear();
  }

  @BeforeEach
  void start(TestInfo test) {
    TESTS.add(test.getDisplayName());
    aws = new AwsWorld(folder);
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  /** Only if no test was left out. */
  @AfterAll
  static void allWereAnswered(@TempDir Path folder) {
    long tests =
        Arrays.stream(EveryOperationIT.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .count();
    if (TESTS.size() == tests) {
      // What it finds it refuses: there is no Session Manager.
      AwsWorld.ANSWERED.add("GetComputeAccess");
      assertThat(AwsWorld.ANSWERED)
          .as("operations that were answered")
          .isEqualTo(ApiModelTest.served(new World(folder)));
    }
  }

  @Test
  void givenManagedFleet_whenItLives_thenEachOfItsOperationsAnswers() {
    new FleetOperations(aws).managedFleet();
  }

  @Test
  void givenBuilds_whenMade_thenTaggedListedAndDeleted() {
    new FleetOperations(aws).builds();
  }

  @Test
  void givenAliases_whenMade_thenResolvedPagedAndDeleted() {
    new FleetOperations(aws).aliases();
  }

  @Test
  void givenAnywhereFleet_whenComputesComeAndGo_thenEachOperationAnswers() {
    new FleetOperations(aws).anywhereFleet();
  }

  @Test
  void givenGameSession_whenItLives_thenEachOfItsOperationsAnswers() throws Exception {
    new SessionOperations(aws).gameSession();
  }

  @Test
  void givenQueues_whenSessionsArePlaced_thenEachOfTheirOperationsAnswers() {
    new SessionOperations(aws).queues();
  }

  @Test
  void givenMatchmaking_whenPlayersMeet_thenEachOfItsOperationsAnswers() {
    new SessionOperations(aws).matchmaking();
  }
}
