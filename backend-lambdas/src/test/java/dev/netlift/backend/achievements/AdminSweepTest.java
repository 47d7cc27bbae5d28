package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Reply;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

class AdminSweepTest {
  private static final int PLAYERS = 23;

  private static AdminFixture lowered() {
    var admin = new AdminFixture();
    for (int kills = 30; kills < 30 + PLAYERS; kills++) {
      admin.achievements.count("player-" + kills, Samples.report("s", 1, kills, 0));
    }
    admin.done(
        "PUT", "definitions", AdminFixture.definitions(AdminFixture.marksman(2, 40)).put("rev", 0));
    admin.fakeAggregates.unlocksOnStream.clear();
    return admin;
  }

  private static ObjectNode step() {
    return Json.object().put("reason", "lowered").put("players", 5);
  }

  /** Sweeps to the end, however often a call fails. */
  private static int sweep(AdminFixture admin, ObjectNode step) {
    for (int calls = 1; calls <= 50; calls++) {
      Reply reply = admin.ask("POST", "sweep", step);
      if (reply.status() == 200 && String.valueOf(reply.body()).contains("\"done\":true")) {
        return calls;
      }
    }
    throw new AssertionError("the sweep never ends");
  }

  @Test
  void givenLoweredTargets_whenSwept_thenPageByPageAllUnlockAndNobodyIsToldUnlessAsked() {
    var silent = lowered();
    assertThat(sweep(silent, step())).isEqualTo(5);
    assertThat(silent.fakeAggregates.unlocksOnStream).isEmpty();
    for (int kills = 30; kills < 30 + PLAYERS; kills++) {
      assertThat(silent.aggregates.find("player-" + kills).unlocked().containsKey("marksman#2"))
          .as("kills %d", kills)
          .isEqualTo(kills >= 40);
    }
    assertThat(silent.audit.entries).extracting("what").containsExactly("definitions", "sweep");

    var announced = lowered();
    sweep(announced, step().put("announce", true));
    assertThat(announced.fakeAggregates.unlocksOnStream).hasSize(10).containsOnly("marksman#2");
  }

  @ParameterizedTest
  @EnumSource(
      value = Next.class,
      names = {"FAIL_BEFORE", "FAIL_AFTER"})
  void givenASweep_whenKilledAtAnyStepOfAnyStore_thenItGoesOnAndEndsAsTheUndisturbedOne(
      Next fault) {
    var undisturbed = lowered();
    sweep(undisturbed, step());
    for (int at = 0; at < 70; at++) {
      for (int store = 0; store < 2; store++) {
        var admin = lowered();
        var faults = store == 0 ? admin.fakeAggregates.faults : admin.fakeSweeps.faults;
        for (int i = 0; i < at; i++) {
          faults.plan(Next.WORK);
        }
        faults.plan(fault);
        sweep(admin, step());
        assertThat(new HashMap<>(admin.fakeAggregates.rows))
            .as("%s at call %d of store %d", fault, at, store)
            .isEqualTo(undisturbed.fakeAggregates.rows);
      }
    }
  }

  @Test
  void givenASweepThatIsDone_whenCalledAgain_thenNothingIsReadUnlessAskedForOrOthersAreLive() {
    var admin = lowered();
    sweep(admin, step());
    assertThat(sweep(admin, step())).isEqualTo(1);
    assertThat(admin.done("POST", "sweep", step()).path("touched").asInt()).isEqualTo(PLAYERS);

    assertThat(admin.done("POST", "sweep", step().put("again", true)).path("touched").asInt())
        .isEqualTo(5);
    admin.done(
        "PUT", "definitions", AdminFixture.definitions(AdminFixture.marksman(2, 35)).put("rev", 1));
    var anew = admin.done("POST", "sweep", step());
    assertThat(anew.path("touched").asInt()).isEqualTo(5);
    assertThat(anew.path("done").asBoolean(true)).isFalse();
  }
}
