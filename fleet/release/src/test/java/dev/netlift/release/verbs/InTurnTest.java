package dev.netlift.release.verbs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.release.Decision;
import dev.netlift.release.Event;
import dev.netlift.release.Exit;
import dev.netlift.release.Machine;
import dev.netlift.release.Order;
import dev.netlift.release.State;
import dev.netlift.release.Timing;
import dev.netlift.release.aws.Clients;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;

class InTurnTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final List<Clients.Target> REGIONS =
      List.of(region("us-west-2"), region("eu-west-1"), region("ap-south-1"));

  private static Clients.Target region(String name) {
    return new Clients.Target(name, AnonymousCredentialsProvider.create(), Optional.empty());
  }

  /** A run that ended there, with the machine's own words. */
  private static State ended(String region, boolean well) {
    State begun = State.of(Order.rollback(region, "system", well ? "fleet-1" : ""), NOW);
    if (well) {
      return begun;
    }
    var refused =
        new Event.Failed(new Event.Failure(Event.Failure.Kind.REFUSED, "there is no stack"));
    Decision decision = new Machine(Timing.AWS).apply(begun, refused, NOW);
    return decision.state();
  }

  @Test
  void givenACanaryThatFails_whenReleasedInTurn_thenTheOthersAreLeftAlone() throws Exception {
    var asked = new ArrayList<String>();
    List<State> ends =
        InTurn.untilOneFails(
            REGIONS,
            region -> {
              asked.add(region.region());
              return ended(region.region(), false);
            });
    assertThat(asked).containsExactly("us-west-2");
    assertThat(InTurn.exit(ends, REGIONS.size())).isEqualTo(Exit.REFUSED);
  }

  @Test
  void givenALaterRegionThatFails_whenReleasedInTurn_thenItIsPartial() throws Exception {
    List<State> ends =
        InTurn.untilOneFails(
            REGIONS, region -> ended(region.region(), !region.region().equals("eu-west-1")));
    assertThat(ends)
        .extracting(end -> end.order().region())
        .containsExactly("us-west-2", "eu-west-1");
    assertThat(InTurn.exit(ends, REGIONS.size())).isEqualTo(Exit.PARTIAL);
  }

  @Test
  void givenAllAreDone_whenCounted_thenDone() throws Exception {
    List<State> ends = InTurn.untilOneFails(REGIONS, region -> ended(region.region(), true));
    assertThat(InTurn.exit(ends, REGIONS.size())).isEqualTo(Exit.DONE);
    assertThat(Output.json(ends, Exit.DONE).path("regions")).hasSize(3);
  }
}
