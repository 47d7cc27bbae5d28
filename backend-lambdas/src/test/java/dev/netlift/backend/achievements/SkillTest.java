package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the values that OpenSkill, of the same paper, publishes with its tests. */
class SkillTest {
  private static final double THIRD = 25 / 3.0;
  private static final Skill NEW = new Skill(25, THIRD);

  private static void rates(double drift, List<Skill> before, long[] places, double... expected) {
    var after = Skill.after(new Skill.Model(25 / 6.0, drift), before, places);
    for (int i = 0; i < after.size(); i++) {
      assertThat(after.get(i).mean()).as("mean %d", i).isCloseTo(expected[2 * i], within(1e-9));
      assertThat(after.get(i).deviation())
          .as("deviation %d", i)
          .isCloseTo(expected[2 * i + 1], within(1e-9));
    }
  }

  @Test
  void givenPublishedMatches_whenRated_thenThePublishedSkills() {
    rates(
        0,
        List.of(NEW, NEW),
        new long[] {2, 1},
        22.36476861652635,
        8.065506316323548,
        27.63523138347365,
        8.065506316323548);
    rates(
        0,
        List.of(new Skill(29.182, 4.782), new Skill(27.174, 4.922), new Skill(16.672, 6.217), NEW),
        new long[] {1, 2, 3, 4},
        30.209971908310553,
        4.764898977359521,
        27.64460833689499,
        4.882789305097372,
        17.403586731283518,
        6.100723440599442,
        19.214790707434826,
        7.8542613981643985);
    rates(
        0,
        List.of(new Skill(15, THIRD), new Skill(20, THIRD), NEW, new Skill(30, THIRD)),
        new long[] {1, 3, 4, 2},
        18.13094482387197,
        8.283124738447958,
        20.40517319790051,
        8.107463101775272,
        20.65608164139383,
        8.082178279446465,
        30.80780033683369,
        8.154697408620104);
  }

  @Test
  void givenPublishedTiesAndDrift_whenRated_thenThePublishedSkills() {
    rates(
        0,
        List.of(new Skill(10, 8), new Skill(5, 10), new Skill(0, 12)),
        new long[] {1, 2, 2},
        11.942833056030613,
        7.926463661123746,
        2.938193791485662,
        9.65347573412201,
        -1.4023734358082325,
        11.323360667700934);
    rates(
        0,
        List.of(new Skill(15, THIRD), new Skill(20, THIRD), NEW, new Skill(30, THIRD)),
        new long[] {2, 4, 2, 1},
        15.340046366255285,
        8.21273604193863,
        18.007807436399276,
        8.188629384105589,
        24.25804790911316,
        8.166514496319483,
        32.39409828823228,
        8.247276990243211);
    rates(
        0.3,
        List.of(new Skill(25, 3), new Skill(25, 3)),
        new long[] {1, 2},
        25.624880438870754,
        2.9879993738476953,
        24.375119561129246,
        2.9879993738476953);
  }

  @Test
  void givenOneAlone_whenRated_thenNothingIsLearnt() {
    assertThat(Skill.after(Skill.MODEL, List.of(Skill.NEWCOMER), new long[] {1}))
        .containsExactly(Skill.NEWCOMER);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void givenPlayersWhoseStrengthIsKnown_whenTheyPlayAHundredMatchesEach_thenTheirSkillsTellIt(
      long seed) {
    var random = new Random(seed);
    int players = 12;
    var skills = new ArrayList<Skill>();
    for (int i = 0; i < players; i++) {
      skills.add(Skill.NEWCOMER);
    }
    for (int match = 0; match < 300; match++) {
      var seats = random.ints(0, players).distinct().limit(4).boxed().toList();
      var form = new HashMap<Integer, Double>();
      seats.forEach(seat -> form.put(seat, seat + 2 * random.nextGaussian()));
      var ranked = new ArrayList<>(seats);
      ranked.sort(Comparator.comparing(seat -> -form.getOrDefault(seat, 0.0)));
      long[] places = ranked.stream().mapToLong(p -> ranked.indexOf(p) + 1).toArray();
      var after = Skill.after(Skill.MODEL, ranked.stream().map(skills::get).toList(), places);
      for (int i = 0; i < ranked.size(); i++) {
        skills.set(ranked.get(i), after.get(i));
      }
    }
    assertThat(skills.get(11).mean()).isGreaterThan(skills.get(6).mean());
    assertThat(skills.get(6).mean()).isGreaterThan(skills.get(0).mean());
    assertThat(skills)
        .allSatisfy(s -> assertThat(s.deviation()).isLessThan(Skill.NEWCOMER.deviation() * 0.75));
    assertThat(skills).allSatisfy(s -> assertThat(s.mean()).isBetween(-15.0, 35.0));
  }
}
