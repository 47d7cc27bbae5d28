package dev.netlift.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.release.SimulatedCloud.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole releases in virtual time, killed everywhere. {@code -Dnetlift.seed=S} replays one seed. */
class ReleaseSimulationTest {
  private static final Timing TIMING =
      new Timing(
          Duration.ofSeconds(15),
          Duration.ofSeconds(150),
          Duration.ZERO,
          Duration.ofHours(3),
          Duration.ofHours(1));
  private static final Order RELEASE =
      Order.release("us-west-2", "system", "new", "hash", Map.of(), false);
  private static final int DRIVERS_MAX = 60;

  /** What a kill is to a driver. */
  private static final class Killed extends RuntimeException {
    Killed() {
      super("killed", null, false, false);
    }
  }

  /** A world, a disk and a clock that end the process at one of their calls. */
  private static final class Machinery {
    final SimulatedCloud cloud;
    private final int killAt;
    int calls;
    // Calls around which something begins or is done: killed between them, a driver was waiting.
    final SortedSet<Integer> moments = new TreeSet<>();
    @Nullable State saved;

    Machinery(SimulatedCloud cloud, int killAt) {
      this.cloud = cloud;
      this.killAt = killAt;
    }

    private void tick() {
      if (++calls == killAt) {
        throw new Killed();
      }
    }

    /** One driver's life. */
    State drive(State begin) throws Exception {
      var world =
          new World() {
            @Override
            public Answer look(Question question) throws WorldException {
              tick();
              return cloud.look(question);
            }

            @Override
            public String act(Action action) throws WorldException {
              moments.add(calls + 1);
              tick();
              String wrong = cloud.act(action);
              moments.add(calls + 1);
              tick();
              return wrong;
            }
          };
      return new Driver(
              new Machine(TIMING),
              world,
              state -> {
                State last = saved;
                if (last == null || last.step() != state.step()) {
                  moments.addAll(List.of(calls + 1, calls + 2));
                }
                tick();
                saved = state;
              },
              cloud::now,
              time -> {
                tick();
                cloud.pass(time);
              },
              state -> {
                if (!cloud.violations.isEmpty()) {
                  throw new AssertionError("in " + state.step() + ": " + cloud.violations);
                }
              })
          .run(begin);
    }

    State read(Order order) {
      State last = saved;
      // As the next driver reads it: what does not survive the file is lost.
      return last == null ? State.of(order, cloud.now()) : StateFile.read(StateFile.write(last));
    }

    /** Drivers follow each other until one says that there is nothing more to do. */
    State converge(Order order) throws Exception {
      for (int driver = 0; driver < DRIVERS_MAX; driver++) {
        try {
          State end = drive(read(order));
          if (!end.exit().resumable()) {
            return end;
          }
        } catch (Killed e) {
          // The next one takes it up.
        }
      }
      throw new AssertionError("does not come to an end; " + saved);
    }
  }

  static LongStream seeds() {
    Long one = Long.getLong("netlift.seed");
    return one == null ? LongStream.range(0, 200) : LongStream.of(one);
  }

  private static SimulatedCloud cloud(long seed) {
    return new SimulatedCloud(Plan.of(new SplittableRandom(seed)), seed);
  }

  private static void check(SimulatedCloud cloud, State end, String how) {
    assertThat(cloud.violations).as(how).isEmpty();
    assertThat(end.exit()).as(how + ": " + end.problem()).isEqualTo(cloud.plan.exit());
    if (cloud.plan.fails()) {
      assertThat(cloud.live()).as(how).isEqualTo("fleet-1");
      assertThat(cloud.spotLive()).as(how).isEqualTo(cloud.firstSpot());
      assertThat(cloud.exists("fleet-1")).as(how).isTrue();
      assertThat(cloud.stacks()).as(how).doesNotContain("fleet-new");
    } else {
      FleetRef to = end.known().to();
      assertThat(cloud.live()).as(how).isEqualTo(to.id()).isNotEqualTo("fleet-1");
      assertThat(cloud.spotLive()).as(how).isEqualTo(to.spotId());
      assertThat(to.spotId().isEmpty()).as(how).isNotEqualTo(cloud.plan.spotAfter());
      assertThat(cloud.fleets()).as(how).containsExactlyElementsOf(to.ids());
      assertThat(cloud.stacks()).as(how).containsExactly("fleet-new");
      assertThat(cloud.desired(cloud.live())).as(how).isGreaterThanOrEqualTo(6);
      if (cloud.plan.spotAfter()) {
        boolean before = cloud.plan.spotBefore() && cloud.plan.fromStack();
        assertThat(cloud.desired(to.spotId())).as(how).isGreaterThanOrEqualTo(before ? 6 : 1);
      }
      assertThat(end.tally().sessionsEnded()).as(how).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givenAnySeed_whenKilledAtEveryCall_thenItConvergesAndNobodyIsCutOff(long seed)
      throws Exception {
    var undisturbed = new Machinery(cloud(seed), -1);
    check(undisturbed.cloud, undisturbed.converge(RELEASE), "seed " + seed);
    // Each moment of a seed's run is another's too: a tenth of them here, the others elsewhere.
    int share = Boolean.getBoolean("netlift.full") ? 1 : 10;
    var kills = undisturbed.moments.stream().filter(call -> (call + seed) % share == 0).toList();
    for (int killAt : kills) {
      var machinery = new Machinery(cloud(seed), killAt);
      check(machinery.cloud, machinery.converge(RELEASE), "seed " + seed + ", killed at " + killAt);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givenAnyMoment_whenRolledBack_thenPlayersAreLedBackOrNeverLeft(long seed) throws Exception {
    var random = new SplittableRandom(~seed);
    var plan =
        new Plan(
            false,
            false,
            false,
            false,
            true,
            seed % 2 == 0,
            seed % 3 == 0,
            0,
            0,
            0,
            1 + random.nextInt(6));
    var whole = new Machinery(new SimulatedCloud(plan, seed), -1);
    whole.converge(RELEASE);
    var machinery = new Machinery(new SimulatedCloud(plan, seed), 1 + random.nextInt(whole.calls));
    try {
      machinery.drive(machinery.read(RELEASE));
    } catch (Killed e) {
      // Here somebody changes their mind.
    }
    State before = machinery.read(RELEASE);
    State back = before.takenBack("", machinery.cloud.now());
    machinery.saved = back;
    boolean was = machinery.cloud.exists("fleet-1");
    State end = machinery.converge(back.order());
    String how = "seed " + seed + ", rolled back in " + before.step() + ": " + end.problem();
    assertThat(machinery.cloud.violations).as(how).isEmpty();
    if (end.exit() == Exit.DONE || before.step().compareTo(Step.ALIAS) < 0) {
      assertThat(machinery.cloud.live()).as(how).isEqualTo("fleet-1");
      assertThat(machinery.cloud.spotLive()).as(how).isEqualTo(plan.spotBefore() ? "fleet-2" : "");
      assertThat(machinery.cloud.fleets()).as(how).hasSize(plan.spotBefore() ? 2 : 1);
      for (String fleet : machinery.cloud.fleets()) {
        assertThat(machinery.cloud.desired(fleet)).as(how).isGreaterThan(0);
      }
    } else {
      assertThat(end.exit()).as(how).isEqualTo(Exit.REFUSED);
      assertThat(was && before.step().compareTo(Step.DELETE) < 0).as(how).isFalse();
      assertThat(machinery.cloud.exists(machinery.cloud.live())).as(how).isTrue();
    }
  }

  @Test
  void givenTheSeeds_whenTheirPlansAreCounted_thenEveryEndIsAmongThem() {
    var exits =
        LongStream.range(0, 200)
            .mapToObj(seed -> Plan.of(new SplittableRandom(seed)).exit())
            .distinct()
            .toList();
    assertThat(exits).contains(Exit.DONE, Exit.BUILD, Exit.FLEET, Exit.SMOKE);
  }

  @Test
  void givenTheSameSeed_whenRunTwice_thenTheSameIsDone() throws Exception {
    var first = new Machinery(cloud(7), 40);
    var second = new Machinery(cloud(7), 40);
    first.converge(RELEASE);
    second.converge(RELEASE);
    assertThat(first.cloud.trace).isEqualTo(second.cloud.trace).isNotEmpty();
    assertThat(first.saved).isEqualTo(second.saved);
  }
}
