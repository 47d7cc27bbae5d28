package dev.netlift.local.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CreationOrderTest {

  @Property(tries = 300)
  void givenAnyGraphWithoutCircles_whenOrdered_thenEachComesOnceAndAfterItsNeeds(
      @ForAll @IntRange(min = 0, max = 60) int size,
      @ForAll @IntRange(min = 0, max = 100) int densityPercent,
      @ForAll long seed) {
    var needs = acyclic(size, densityPercent, new Random(seed));

    var order = CreationOrder.of(needs);

    assertThat(order).containsExactlyInAnyOrderElementsOf(needs.keySet());
    needs.forEach(
        (resource, needed) ->
            needed.forEach(
                other -> assertThat(order.indexOf(other)).isLessThan(order.indexOf(resource))));
  }

  @Property(tries = 200)
  void givenAnyGraphAndACircle_whenOrdered_thenTheNamedCircleIsOne(
      @ForAll @IntRange(min = 1, max = 40) int size,
      @ForAll @IntRange(min = 0, max = 100) int densityPercent,
      @ForAll long seed) {
    var random = new Random(seed);
    var needs = acyclic(size, densityPercent, random);
    var circle = new ArrayList<>(needs.keySet());
    Collections.shuffle(circle, random);
    circle.subList(1 + random.nextInt(size), size).clear();
    for (int i = 0; i < circle.size(); i++) {
      Objects.requireNonNull(needs.get(circle.get(i))).add(circle.get((i + 1) % circle.size()));
    }

    assertThatThrownBy(() -> CreationOrder.of(needs))
        .isInstanceOf(DeployException.class)
        .satisfies(
            e -> {
              var text = String.valueOf(e.getMessage());
              var named = List.of(text.substring(text.indexOf(": ") + 2).split(" -> "));
              assertThat(named.getFirst()).isEqualTo(named.getLast());
              assertThat(named).hasSizeGreaterThan(1);
              for (int i = 0; i + 1 < named.size(); i++) {
                assertThat(needs.get(named.get(i))).contains(named.get(i + 1));
              }
            });
  }

  /** Edges go from a later to an earlier rank; the map's order is another one. */
  private static Map<String, Set<String>> acyclic(int size, int densityPercent, Random random) {
    var names = new ArrayList<String>();
    for (int i = 0; i < size; i++) {
      names.add("r" + i);
    }
    var ranked = new ArrayList<>(names);
    Collections.shuffle(ranked, random);
    Collections.shuffle(names, random);
    var needs = new LinkedHashMap<String, Set<String>>();
    names.forEach(name -> needs.put(name, new TreeSet<>()));
    for (int later = 0; later < size; later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        if (random.nextInt(100) < densityPercent) {
          Objects.requireNonNull(needs.get(ranked.get(later))).add(ranked.get(earlier));
        }
      }
    }
    return needs;
  }
}
