package dev.netlift.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
      Order.release("us-west-2", "system", "g2", "hash", Map.of(), false);
  private static final SystemFacts SYSTEM =
      new SystemFacts("1", "alias-1", "alias-2", "r", "o", "http://a");
  private static final FleetRef OLD = new FleetRef("fleet-1", "spot-1", "fleet-g1");
  private static final FleetRef NEW = new FleetRef("fleet-2", "", "fleet-g2");
  private static final Machine MACHINE = new Machine(Timing.AWS);

  private static State at(Step step) {
    return at(step, RELEASE);
  }

  private static State at(Step step, Order order) {
    State begun = State.of(order, NOW);
    return begun
        .with(begun.known().system(SYSTEM).to(NEW).from(OLD, Sizes.NONE).proven(NEW))
        .next(step, NOW, "");
  }

  private static Decision looked(State state, Answer answer) {
    return MACHINE.apply(state, new Event.Looked(answer), NOW);
  }

  private static Answer aliases(String onDemand, String spot) {
    return new Answer.TheAliases(new Routing(onDemand, spot));
  }

  private static Answer.Fleet fleet(String id, Capacity capacity, int active) {
    return new Answer.Fleet(
        id,
        Answer.FleetStatus.ACTIVE,
        Map.of("us-west-2", new LocationFacts(true, capacity, active, active, true)),
        true,
        "");
  }

  @Test
  void givenTheGenerationIsLive_whenReleasedAgain_thenNothingIsDone() {
    var system =
        new Answer.TheSystem(SYSTEM, new Routing(NEW.id(), ""), List.of(OLD, NEW), Sizes.NONE, "");
    assertThat(looked(at(Step.CHECK), system).effect()).isEqualTo(new Effect.End(Exit.DONE));
  }

  @Test
  void givenAQuotaOfNothing_whenReleased_thenRefusedBeforeAnythingIsMade() {
    var system =
        new Answer.TheSystem(
            SYSTEM,
            new Routing(OLD.id(), OLD.spotId()),
            List.of(OLD),
            Sizes.NONE,
            "no c6i.large in us-west-2");
    Decision decision = looked(at(Step.CHECK), system);
    assertThat(decision.effect()).isEqualTo(new Effect.End(Exit.REFUSED));
    assertThat(decision.state().problem()).contains("c6i.large");
  }

  @Test
  void givenSomebodyElseMovedTheAlias_whenItWouldMove_thenTheNewFleetGoesInstead() {
    Decision decision = looked(at(Step.ALIAS), aliases("fleet-9", ""));
    assertThat(decision.state().step()).isEqualTo(Step.ABANDON_SESSIONS);
    assertThat(decision.state().problem()).contains("fleet-9");
  }

  @Test
  void givenAnAliasLedBack_whenTheOldFleetWouldBeDeleted_thenItStays() {
    Decision decision = looked(at(Step.UNPOINTED), aliases(OLD.id(), ""));
    assertThat(decision.effect()).isEqualTo(new Effect.End(Exit.REFUSED));
  }

  @Test
  void givenSessionsPastTheDeadline_whenDrained_thenExitSevenAndAnotherDriverWaitsOn() {
    var open = new Event.Looked(new Answer.OpenSessions(2, 5));
    Instant late = NOW.plus(Timing.AWS.drain()).plusSeconds(1);
    Decision ended = MACHINE.apply(at(Step.DRAIN), open, late);
    assertThat(ended.effect()).isEqualTo(new Effect.End(Exit.DRAIN));
    Decision again = MACHINE.apply(ended.state(), new Event.Begun(), late);
    assertThat(again.effect()).isEqualTo(new Effect.Look(new Question.OpenSessions(OLD.ids())));
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
    var keeping = Order.release("us-west-2", "system", "g2", "hash", Map.of(), true);
    State begun = State.of(keeping, NOW);
    State smoking = begun.with(begun.known().to(NEW).smoked()).next(Step.SMOKE, NOW, "");
    var smoke = new Action.Smoke(NEW, 2, SYSTEM);
    Decision decision = MACHINE.apply(smoking, new Event.Acted(smoke, "no welcome"), NOW);
    assertThat(decision.effect()).isEqualTo(new Effect.End(Exit.SMOKE));
  }

  @Test
  void givenASpotFleetOfAnotherGeneration_whenReleased_thenRefused() {
    var system =
        new Answer.TheSystem(
            SYSTEM,
            new Routing(OLD.id(), "spot-9"),
            List.of(OLD, new FleetRef("fleet-9", "spot-9", "fleet-g9")),
            Sizes.NONE,
            "");
    Decision decision = looked(at(Step.CHECK), system);
    assertThat(decision.effect()).isEqualTo(new Effect.End(Exit.REFUSED));
    assertThat(decision.state().problem()).contains("spot-9");
  }

  @Test
  void givenASpotFleet_whenTheAliasesMove_thenTheSecondIsAskedForOnlyAfterTheFirst() {
    var spot = new FleetRef("fleet-2", "spot-2", "fleet-g2");
    State state = at(Step.ALIAS);
    State both = state.with(state.known().to(spot).proven(spot));
    assertThat(looked(both, aliases(OLD.id(), OLD.spotId())).effect())
        .isEqualTo(new Effect.Act(new Action.MoveAlias("alias-1", "fleet-2")));
    assertThat(looked(both, aliases("fleet-2", OLD.spotId())).effect())
        .isEqualTo(new Effect.Act(new Action.MoveAlias("alias-2", "spot-2")));
    assertThat(looked(both, aliases("fleet-2", "spot-2")).state().step()).isEqualTo(Step.SETTLE);
    assertThat(looked(at(Step.ALIAS), aliases("fleet-2", OLD.spotId())).effect())
        .isEqualTo(new Effect.Act(new Action.CloseAlias("alias-2")));
  }

  @Test
  void givenASpotFleetThatNobodyHasTried_whenTheAliasesWouldMove_thenItIsOurFault() {
    State state = at(Step.ALIAS);
    var spot = new FleetRef("fleet-2", "spot-2", "fleet-g2");
    State half = state.with(state.known().to(spot));
    assertThatThrownBy(() -> looked(half, aliases(OLD.id(), OLD.spotId())))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void givenASystemOfBeforeSpot_whenAGenerationHasSuchAFleet_thenItGoesAndDeployIsNamed() {
    var before = new SystemFacts("1", "alias-1", "", "r", "o", "http://a");
    State state = at(Step.STACK);
    var made =
        new Answer.TheStack(
            Answer.StackStatus.COMPLETE, new FleetRef("fleet-2", "spot-2", "fleet-g2"), "");
    Decision decision = looked(state.with(state.known().system(before)), made);
    assertThat(decision.state().verdict()).isEqualTo(Exit.REFUSED);
    assertThat(decision.state().problem()).contains("./netlift deploy");
  }

  @Test
  void givenAFleetWithoutInstances_whenSized_thenItGetsOneToBeTriedOn() {
    var none = new Answer.TheFleets(List.of(fleet("fleet-2", new Capacity(0, 0, 3), 0)));
    assertThat(looked(at(Step.CAPACITY), none).effect())
        .isEqualTo(
            new Effect.Act(new Action.SetCapacity("fleet-2", "us-west-2", new Capacity(0, 1, 3))));
    var never = new Answer.TheFleets(List.of(fleet("fleet-2", new Capacity(0, 0, 0), 0)));
    assertThat(looked(at(Step.CAPACITY), never).state().verdict()).isEqualTo(Exit.FLEET);
  }

  @Test
  void givenALimitThatIsGiven_whenTheOldFleetIsLarger_thenTheLimitHolds() {
    var sizes = new Sizes(Map.of("us-west-2", new Capacity(2, 9, 9)), Map.of());
    var asked = new Answer.TheFleets(List.of(fleet("fleet-2", new Capacity(1, 1, 4), 1)));
    State free = at(Step.CAPACITY);
    assertThat(looked(free.with(free.known().from(OLD, sizes)), asked).effect())
        .isEqualTo(
            new Effect.Act(new Action.SetCapacity("fleet-2", "us-west-2", new Capacity(2, 9, 9))));
    State limited =
        at(
            Step.CAPACITY,
            Order.release("us-west-2", "system", "g2", "h", Map.of("MaxInstances", "4"), false));
    assertThat(looked(limited.with(limited.known().from(OLD, sizes)), asked).effect())
        .isEqualTo(
            new Effect.Act(new Action.SetCapacity("fleet-2", "us-west-2", new Capacity(2, 4, 4))));
  }

  @Test
  void givenASpotFleetOfWhatIsDrained_whenItIsRetired_thenBothAreAsked() {
    assertThat(MACHINE.apply(at(Step.DRAIN), new Event.Begun(), NOW).effect())
        .isEqualTo(new Effect.Look(new Question.OpenSessions(List.of("fleet-1", "spot-1"))));
    var one = fleet("fleet-1", new Capacity(0, 0, 3), 0);
    var spot = fleet("spot-1", new Capacity(0, 2, 3), 2);
    assertThat(looked(at(Step.EMPTY), new Answer.TheFleets(List.of(one, spot))).effect())
        .isEqualTo(
            new Effect.Act(new Action.SetCapacity("spot-1", "us-west-2", new Capacity(0, 0, 3))));
  }

  @Test
  void givenASpotFleetThatIsLive_whenItsGenerationIsToBeDrained_thenRefused() {
    var system =
        new Answer.TheSystem(
            SYSTEM, new Routing(NEW.id(), "spot-1"), List.of(OLD, NEW), Sizes.NONE, "");
    Decision decision =
        looked(at(Step.CHECK, Order.drain("us-west-2", "system", "fleet-1", true)), system);
    assertThat(decision.effect()).isEqualTo(new Effect.End(Exit.REFUSED));
  }
}
