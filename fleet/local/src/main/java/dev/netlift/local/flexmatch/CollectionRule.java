package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Judges lists of texts by how many hold a value, how much they have in common, or how much of each
 * stands in a reference. Without flatten, each team is judged by itself.
 *
 * @param reference the value for CONTAINS, the list for REFERENCE_INTERSECTION_COUNT, unused else
 */
record CollectionRule(
    String name,
    List<Expression> measurements,
    Operation operation,
    Reference reference,
    int minCount,
    int maxCount)
    implements Rule {
  enum Operation {
    INTERSECTION("intersection"),
    CONTAINS("contains"),
    REFERENCE_INTERSECTION_COUNT("reference_intersection_count");

    final String word;

    Operation(String word) {
      this.word = word;
    }
  }

  /** What the lists are held against. */
  sealed interface Reference {
    record Texts(Set<String> values) implements Reference {
      public Texts {
        values = Set.copyOf(values);
      }
    }

    record Computed(Expression expression) implements Reference {}
  }

  @Override
  public boolean holds(Candidate candidate) {
    return every(candidate, false, this::within);
  }

  @Override
  public boolean hopeless(Candidate candidate) {
    if (candidate.size() == 0 || !measurements.stream().allMatch(Expression::grows)) {
      return false;
    }
    return switch (operation) {
      case CONTAINS -> !every(candidate, true, count -> count <= maxCount);
      case INTERSECTION -> !every(candidate, true, count -> count >= minCount);
      case REFERENCE_INTERSECTION_COUNT -> !every(candidate, true, still());
    };
  }

  @Override
  public boolean prunes() {
    return measurements.stream().allMatch(Expression::grows);
  }

  private IntPredicate still() {
    return switch (reference) {
      case Reference.Texts _ -> this::within;
      case Reference.Computed(Expression expression) -> {
        if (expression.grows()) {
          yield count -> count <= maxCount;
        }
        // What all have in common only shrinks, as long as it is taken over all players.
        boolean shrinks =
            expression
                    instanceof
                    Expression.Call(
                        Expression.Function function,
                        Expression argument,
                        Expression.Type _)
                && function == Expression.Function.SET_INTERSECTION
                && argument.grows()
                && !argument.namesTeams();
        yield shrinks ? count -> count >= minCount : _ -> true;
      }
    };
  }

  @Override
  public boolean namesTeams() {
    return measurements.stream().anyMatch(Expression::namesTeams)
        || (reference instanceof Reference.Computed(Expression to) && to.namesTeams());
  }

  private boolean within(int count) {
    return count >= minCount && count <= maxCount;
  }

  private boolean every(Candidate candidate, boolean partial, IntPredicate good) {
    Set<String> to =
        switch (reference) {
          case Reference.Texts(Set<String> values) -> values;
          case Reference.Computed(Expression expression) ->
              new HashSet<>(texts(expression.evaluate(candidate)));
        };
    return measurements.stream()
        .allMatch(m -> every(m.evaluate(candidate), m.type().depth(), to, partial, good));
  }

  /** Goes down to the lists that belong together: those of one team, or of the whole match. */
  private boolean every(
      Value value, int depth, Set<String> to, boolean partial, IntPredicate good) {
    if (!(value instanceof Value.Items(List<Value> items))) {
      return false;
    }
    if (depth > 2) {
      return items.stream().allMatch(item -> every(item, depth - 1, to, partial, good));
    }
    List<List<String>> lists =
        depth == 2 ? items.stream().map(CollectionRule::texts).toList() : List.of(texts(value));
    return switch (operation) {
      case CONTAINS ->
          good.test(
              (int) lists.stream().filter(list -> list.stream().anyMatch(to::contains)).count());
      case INTERSECTION ->
          // A team nobody sits in yet has nothing in common, which is no reason to give up on it.
          lists.isEmpty() ? partial || good.test(0) : good.test(common(lists));
      case REFERENCE_INTERSECTION_COUNT ->
          lists.stream()
              .allMatch(list -> good.test((int) list.stream().filter(to::contains).count()));
    };
  }

  private static int common(List<List<String>> lists) {
    var common = new HashSet<>(lists.getFirst());
    lists.subList(1, lists.size()).forEach(common::retainAll);
    return common.size();
  }

  private static List<String> texts(Value value) {
    var texts = new ArrayList<String>();
    if (value instanceof Value.Items(List<Value> items)) {
      for (Value item : items) {
        if (item instanceof Value.Text(String text)) {
          texts.add(text);
        }
      }
    }
    return texts;
  }
}
