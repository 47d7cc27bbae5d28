package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A compiled property expression. Immutable; any thread. */
sealed interface Expression {
  /** What kind of thing stands at the bottom of the lists. */
  enum Kind {
    TEAM,
    PLAYER,
    TEXT,
    NUMBER
  }

  /**
   * @param depth lists around it, 0 for a single value
   */
  record Type(Kind kind, int depth) {
    @Override
    public String toString() {
      return "List<".repeat(depth)
          + kind.name().toLowerCase(java.util.Locale.ROOT)
          + ">".repeat(depth);
    }
  }

  enum Function {
    MIN,
    MAX,
    AVG,
    MEDIAN,
    SUM,
    COUNT,
    STDDEV,
    /** What stddev becomes when the players are a sample; not a word of the language. */
    SAMPLE_STDDEV,
    FLATTEN,
    SET_INTERSECTION
  }

  Type type();

  Value evaluate(Candidate candidate);

  /** Whether more players only ever add elements and never change those that are there. */
  boolean grows();

  /** Whether it singles out teams by name, which makes otherwise equal teams different. */
  boolean namesTeams();

  /** 1 when more players can only raise its numbers, -1 when they can only lower them, else 0. */
  default int trend() {
    return this instanceof Call(Function function, Expression argument, _) && argument.grows()
        ? switch (function) {
          case MAX, COUNT -> 1;
          case MIN -> -1;
          default -> 0;
        }
        : 0;
  }

  /** The attribute whose smallest or largest value in the whole match this is. */
  default java.util.Optional<String> extreme(Function wanted) {
    return this
                instanceof
                Call(
                    Function function,
                    Call(
                        Function inner,
                        TeamPath(List<String> names, Part part, _, PartyAggregation party),
                        _),
                    _)
            && function == wanted
            && inner == Function.FLATTEN
            && names.isEmpty()
            && party == PartyAggregation.NONE
            && part instanceof Part.Attribute(String name)
        ? java.util.Optional.of(name)
        : java.util.Optional.empty();
  }

  /** The attribute whose values of all players these are, one by one, if they are. */
  default java.util.Optional<String> everyPlayers(boolean oneByOne) {
    return switch (this) {
      case TeamPath(List<String> names, Part part, _, PartyAggregation party) ->
          names.isEmpty()
                  && party == PartyAggregation.NONE
                  && part instanceof Part.Attribute(String name)
              ? java.util.Optional.of(name)
              : java.util.Optional.empty();
      case Call(Function function, Expression argument, _) ->
          switch (function) {
            case FLATTEN -> argument.everyPlayers(oneByOne);
            // Of a single player, these are the player's own value.
            case MIN, MAX, AVG, MEDIAN, SUM ->
                oneByOne && argument instanceof TeamPath
                    ? argument.everyPlayers(true)
                    : java.util.Optional.empty();
            case COUNT, STDDEV, SAMPLE_STDDEV, SET_INTERSECTION -> java.util.Optional.empty();
          };
    };
  }

  /** {@code function(argument)}. */
  record Call(Function function, Expression argument, Type type) implements Expression {
    @Override
    public Value evaluate(Candidate candidate) {
      Value value = argument.evaluate(candidate);
      return switch (function) {
        case FLATTEN -> flatten(value);
        case SET_INTERSECTION -> inner(value, argument.type().depth() - 2, Call::intersection);
        default -> inner(value, argument.type().depth() - 1, this::aggregate);
      };
    }

    @Override
    public boolean grows() {
      return function == Function.FLATTEN && argument.grows();
    }

    @Override
    public boolean namesTeams() {
      return argument.namesTeams();
    }

    /** Applies to each list {@code above} levels down. */
    private static Value inner(
        Value value, int above, java.util.function.Function<List<Value>, Value> function) {
      return switch (value) {
        case Value.Items(List<Value> values) when above > 0 -> {
          var results = new ArrayList<Value>(values.size());
          values.forEach(item -> results.add(inner(item, above - 1, function)));
          yield new Value.Items(results);
        }
        case Value.Items(List<Value> values) -> function.apply(values);
        case Value.Num _, Value.Text _, Value.Missing _ -> Value.Missing.VALUE;
      };
    }

    static Value flatten(Value value) {
      if (!(value instanceof Value.Items(List<Value> lists))) {
        return Value.Missing.VALUE;
      }
      var flat = new ArrayList<Value>();
      for (Value list : lists) {
        if (list instanceof Value.Items(List<Value> values)) {
          flat.addAll(values);
        } else {
          flat.add(list);
        }
      }
      return new Value.Items(flat);
    }

    private static Value intersection(List<Value> lists) {
      var common = new ArrayList<Value>();
      for (int i = 0; i < lists.size(); i++) {
        if (!(lists.get(i) instanceof Value.Items(List<Value> values))) {
          return Value.Missing.VALUE;
        }
        if (i == 0) {
          common.addAll(values);
        } else {
          common.retainAll(values);
        }
      }
      return new Value.Items(common);
    }

    private Value aggregate(List<Value> values) {
      if (function == Function.COUNT) {
        return new Value.Num(values.size());
      }
      var numbers = new double[values.size()];
      for (int i = 0; i < numbers.length; i++) {
        if (!(values.get(i) instanceof Value.Num(double number))) {
          return Value.Missing.VALUE;
        }
        numbers[i] = number;
      }
      return numbers.length == 0 ? Value.Missing.VALUE : new Value.Num(aggregate(numbers));
    }

    private double aggregate(double[] numbers) {
      return switch (function) {
        case MIN -> Arrays.stream(numbers).min().orElseThrow();
        case MAX -> Arrays.stream(numbers).max().orElseThrow();
        case SUM -> Arrays.stream(numbers).sum();
        case AVG -> mean(numbers);
        case MEDIAN -> median(numbers);
        case STDDEV -> deviation(numbers, numbers.length);
        case SAMPLE_STDDEV -> deviation(numbers, numbers.length - 1.0);
        case COUNT -> numbers.length;
        case FLATTEN, SET_INTERSECTION ->
            throw new IllegalStateException(function + " makes lists, not numbers");
      };
    }

    private static double mean(double[] numbers) {
      return Arrays.stream(numbers).sum() / numbers.length;
    }

    private static double median(double[] numbers) {
      double[] sorted = numbers.clone();
      Arrays.sort(sorted);
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double deviation(double[] numbers, double over) {
      double mean = mean(numbers);
      double squares = Arrays.stream(numbers).map(n -> (n - mean) * (n - mean)).sum();
      return over <= 0 ? 0 : Math.sqrt(squares / over);
    }
  }

  /** What of the selected teams a path takes. */
  sealed interface Part {
    enum Whole implements Part {
      TEAMS,
      PLAYERS,
      PLAYER_IDS
    }

    record Attribute(String name) implements Part {}
  }

  /**
   * {@code teams[…]…}.
   *
   * @param names of team instances; empty for {@code *}
   * @param party what stands for the players of one ticket
   */
  record TeamPath(List<String> names, Part part, Type type, PartyAggregation party)
      implements Expression {
    @Override
    public Value evaluate(Candidate candidate) {
      if (names.size() == 1) {
        return team(candidate, candidate.indexOf(names.getFirst()));
      }
      var teams = new ArrayList<Value>();
      if (names.isEmpty()) {
        for (int team = 0; team < candidate.teamCount(); team++) {
          teams.add(team(candidate, team));
        }
      } else {
        names.forEach(name -> teams.add(team(candidate, candidate.indexOf(name))));
      }
      return new Value.Items(teams);
    }

    private Value team(Candidate candidate, int team) {
      if (part == Part.Whole.TEAMS) {
        return new Value.Text(candidate.name(team));
      }
      var values = new ArrayList<Value>();
      if (party != PartyAggregation.NONE && part instanceof Part.Attribute(String name)) {
        for (Candidate.Group group : candidate.groups(team)) {
          values.addAll(party.join(group.players().stream().map(p -> attribute(p, name)).toList()));
        }
        return new Value.Items(values);
      }
      for (Player player : candidate.players(team)) {
        values.add(
            part instanceof Part.Attribute(String name)
                ? attribute(player, name)
                : new Value.Text(player.id()));
      }
      return new Value.Items(values);
    }

    static Value attribute(Player player, String name) {
      return switch (player.attributes().get(name)) {
        case AttributeValue.Text(String text) -> new Value.Text(text);
        case AttributeValue.Number(double number) -> new Value.Num(number);
        case AttributeValue.TextList(List<String> texts) ->
            new Value.Items(List.<Value>copyOf(texts.stream().map(Value.Text::new).toList()));
        // Maps are only read by sort rules; a player without a value never gets into a search.
        case AttributeValue.NumberMap _ -> Value.Missing.VALUE;
        case null -> Value.Missing.VALUE;
      };
    }

    @Override
    public boolean grows() {
      return true;
    }

    @Override
    public boolean namesTeams() {
      return !names.isEmpty();
    }
  }
}
