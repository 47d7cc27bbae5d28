package dev.netlift.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.release.Event.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the simulation meets by chance only, or not at all. */
class MachineTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Order RELEASE =
      new Order(Order.Kind.RELEASE, "us-west-2", "system", "g2", "hash", "", false, true);
  private static final SystemFacts SYSTEM = new SystemFacts("1", "alias-1", "r", "o", "http://a");
  private static final FleetRef OLD = new FleetRef("fleet-1", "fleet-g1");
  private static final FleetRef NEW = new FleetRef("fleet-2", "fleet-g2");
  private static final Machine MACHINE = new Machine(Timing.AWS);

  private static State at(Step step) {
    State begun = State.of(RELEASE, NOW);
    return begun
        .with(begun.known().system(SYSTEM).to(NEW).from(OLD, Map.of()).proven(NEW.id()))
        .next(step, NOW, "");
  }

  private static Decision looked(State state, Answer answer) {
    return MACHINE.apply(state, new Event.Looked(answer), NOW);
  }

  @Test
  void givenTheGenerationIsLive_whenReleasedAgain_thenNothingIsDone() {
    var system =
        new Answer.TheSystem(SYSTEM, new AliasTarget(NEW.id()), List.of(OLD, NEW), Map.of(), "");
    assertThat(looked(at(Step.CHECK), system).effect()).isEqualTo(new Effect.End(Exit.DONE));
  }

  @Test
  void givenAQuotaOfNothing_whenReleased_thenRefusedBeforeAnythingIsMade() {
    var system =
        new Answer.TheSystem(
            SYSTEM, new AliasTarget(OLD.id()), List.of(OLD), Map.of(), "no c6i.large in us-west-2");
    Decision decision = looked(at(Step.CHECK), system);
    assertThat(decision.effect()).isEqualTo(new Effect.End(Exit.REFUSED));
    assertThat(decision.state().problem()).contains("c6i.large");
  }

  @Test
  void givenSomebodyElseMovedTheAlias_whenItWouldMove_thenTheNewFleetGoesInstead() {
    Decision decision = looked(at(Step.ALIAS), new Answer.TheAlias(new AliasTarget("fleet-9")));
    assertThat(decision.state().step()).isEqualTo(Step.ABANDON_SESSIONS);
    assertThat(decision.state().problem()).contains("fleet-9");
  }

  @Test
  void givenAnAliasLedBack_whenTheOldFleetWouldBeDeleted_thenItStays() {
    Decision decision = looked(at(Step.UNPOINTED), new Answer.TheAlias(new AliasTarget(OLD.id())));
    assertThat(decision.effect()).isEqualTo(new Effect.End(Exit.REFUSED));
  }

  @Test
  void givenSessionsPastTheDeadline_whenDrained_thenExitSevenAndAnotherDriverWaitsOn() {
    var open = new Event.Looked(new Answer.OpenSessions(2, 5));
    Instant late = NOW.plus(Timing.AWS.drain()).plusSeconds(1);
    Decision ended = MACHINE.apply(at(Step.DRAIN), open, late);
    assertThat(ended.effect()).isEqualTo(new Effect.End(Exit.DRAIN));
    Decision again = MACHINE.apply(ended.state(), new Event.Begun(), late);
    assertThat(again.effect()).isEqualTo(new Effect.Look(new Question.OpenSessions(OLD.id())));
    assertThat(again.state().problem()).isEmpty();
    assertThat(MACHINE.apply(again.state(), open, late).effect()).isInstanceOf(Effect.Wait.class);
  }

  @Test
  void givenKeysThatExpire_whenAFailedGenerationGoes_thenItsFaultIsStillToldInTheEnd() {
    State abandoned = at(Step.SMOKE).abandoned(Exit.SMOKE, "nobody could play", NOW);
    var expired = new Event.Failed(new Failure(Failure.Kind.CREDENTIALS, "expired"));
    Decision ended = MACHINE.apply(abandoned, expired, NOW);
    assertThat(ended.effect()).isEqualTo(new Effect.End(Exit.CREDENTIALS));
    State back = MACHINE.apply(ended.state(), new Event.Begun(), NOW).state();
    assertThat(back.step()).isEqualTo(Step.ABANDON_SESSIONS);
    assertThat(back.verdict()).isEqualTo(Exit.SMOKE);
    assertThat(back.problem()).isEqualTo("nobody could play");
  }

  @Test
  void givenFailuresInARow_whenTheyPass_thenPausesGrowToHalfAMinute() {
    State state = at(Step.DRAIN);
    var throttled = new Event.Failed(new Failure(Failure.Kind.PASSING, "throttled"));
    var machine = new Machine(Timing.LOCAL);
    Duration last = Duration.ZERO;
    for (int i = 0; i < 20; i++) {
      Decision decision = machine.apply(state, throttled, NOW);
      Duration pause = ((Effect.Wait) decision.effect()).time();
      assertThat(pause).isGreaterThanOrEqualTo(last).isLessThanOrEqualTo(Duration.ofSeconds(32));
      last = pause;
      state = decision.state();
    }
    assertThat(last).isGreaterThan(Duration.ofSeconds(20));
  }

  @Test
  void givenKeepFailed_whenTheSmokeFails_thenTheFleetStays() {
    var keeping =
        new Order(Order.Kind.RELEASE, "us-west-2", "system", "g2", "hash", "", true, true);
    State begun = State.of(keeping, NOW);
    State smoking = begun.with(begun.known().to(NEW).smoked()).next(Step.SMOKE, NOW, "");
    var smoke = new Action.Smoke(NEW.id(), 2, SYSTEM);
    Decision decision = MACHINE.apply(smoking, new Event.Acted(smoke, "no welcome"), NOW);
    assertThat(decision.effect()).isEqualTo(new Effect.End(Exit.SMOKE));
  }
}
