package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads property expressions such as {@code avg(flatten(teams[*].players.attributes[skill]))} and
 * checks their types.
 */
final class ExpressionParser {
  // Nothing sensible nests deeper, and the parser recurses.
  private static final int DEPTH_MAX = 16;

  /** What an expression may refer to. */
  record Names(
      Map<String, AttributeType> attributes,
      List<String> teams,
      PartyAggregation party,
      boolean sampleDeviation) {
    Names(Map<String, AttributeType> attributes, List<String> teams) {
      this(attributes, teams, PartyAggregation.NONE, false);
    }

    Names with(PartyAggregation other) {
      return new Names(attributes, teams, other, sampleDeviation);
    }
  }

  /** The text is not a valid expression here. Stackless: it is the author's fault, not ours. */
  static final class SyntaxException extends Exception {
    SyntaxException(String message) {
      super(message, null, false, false);
    }
  }

  private final String text;
  private final Names names;
  private int at;

  private ExpressionParser(String text, Names names) {
    this.text = text;
    this.names = names;
  }

  static Expression parse(String text, Names names) throws SyntaxException {
    var parser = new ExpressionParser(text, names);
    Expression expression = parser.expression(0);
    parser.blanks();
    if (parser.at < text.length()) {
      throw parser.error("expected the end");
    }
    return expression;
  }

  /** Whether a reference value means an expression; otherwise it is a literal such as "medic". */
  static boolean looksLikeExpression(String text) {
    String word = text.strip();
    int end = 0;
    while (end < word.length()
        && (Character.isLetter(word.charAt(end)) || word.charAt(end) == '_')) {
      end++;
    }
    String head = word.substring(0, end);
    String rest = word.substring(end).stripLeading();
    return (rest.startsWith("(") && function(head).isPresent())
        || (rest.startsWith("[") && (head.equals("teams") || head.equals("team")));
  }

  private Expression expression(int depth) throws SyntaxException {
    if (depth > DEPTH_MAX) {
      throw error("nested deeper than " + DEPTH_MAX);
    }
    blanks();
    int start = at;
    String word = word();
    if (word.equals("teams") || word.equals("team")) {
      return path();
    }
    Optional<Expression.Function> function = function(word);
    if (function.isEmpty()) {
      at = start;
      throw error(
          "expected teams[…] or one of min, max, avg, median, sum, count, stddev, flatten,"
              + " set_intersection");
    }
    expect('(');
    Expression argument = expression(depth + 1);
    expect(')');
    return call(function.get(), argument, start);
  }

  private Expression call(Expression.Function function, Expression argument, int start)
      throws SyntaxException {
    Expression.Type type = argument.type();
    String name = function.name().toLowerCase(Locale.ROOT);
    int needed =
        function == Expression.Function.FLATTEN || function == Expression.Function.SET_INTERSECTION
            ? 2
            : 1;
    Expression.Kind kind =
        switch (function) {
          case FLATTEN, COUNT -> type.kind();
          case SET_INTERSECTION -> Expression.Kind.TEXT;
          default -> Expression.Kind.NUMBER;
        };
    if (type.depth() < needed || type.kind() != kind) {
      at = start;
      throw error(name + " cannot take a " + type);
    }
    Expression.Kind result =
        function == Expression.Function.COUNT ? Expression.Kind.NUMBER : type.kind();
    Expression.Function meant =
        function == Expression.Function.STDDEV && names.sampleDeviation()
            ? Expression.Function.SAMPLE_STDDEV
            : function;
    return new Expression.Call(meant, argument, new Expression.Type(result, type.depth() - 1));
  }

  private Expression path() throws SyntaxException {
    expect('[');
    List<String> selected = selector();
    int depth = selected.size() == 1 ? 0 : 1;
    if (!accept('.')) {
      return new Expression.TeamPath(
          selected,
          Expression.Part.Whole.TEAMS,
          new Expression.Type(Expression.Kind.TEAM, depth),
          names.party());
    }
    keyword("players");
    if (accept('[')) {
      int start = at;
      String id = word();
      if (!id.equalsIgnoreCase("playerId")) {
        at = start;
        throw error("expected playerId");
      }
      expect(']');
      return new Expression.TeamPath(
          selected,
          Expression.Part.Whole.PLAYER_IDS,
          new Expression.Type(Expression.Kind.TEXT, depth + 1),
          names.party());
    }
    if (!accept('.')) {
      return new Expression.TeamPath(
          selected,
          Expression.Part.Whole.PLAYERS,
          new Expression.Type(Expression.Kind.PLAYER, depth + 1),
          names.party());
    }
    keyword("attributes");
    expect('[');
    return attribute(selected, depth + 1);
  }

  private Expression attribute(List<String> selected, int depth) throws SyntaxException {
    int start = at;
    String name = upTo(']').strip();
    AttributeType type = names.attributes().get(name);
    if (type == null) {
      at = start;
      throw error(
          "attribute " + name + " is not declared; declared are " + names.attributes().keySet());
    }
    var part = new Expression.Part.Attribute(name);
    return new Expression.TeamPath(
        selected,
        part,
        switch (type) {
          case STRING -> new Expression.Type(Expression.Kind.TEXT, depth);
          case NUMBER -> new Expression.Type(Expression.Kind.NUMBER, depth);
          case STRING_LIST -> new Expression.Type(Expression.Kind.TEXT, depth + 1);
          case STRING_NUMBER_MAP -> {
            at = start;
            throw error(name + " is a map, which only sort rules can read");
          }
        },
        names.party());
  }

  private List<String> selector() throws SyntaxException {
    int start = at;
    String inside = upTo(']');
    if (inside.strip().equals("*")) {
      return List.of();
    }
    var selected = new ArrayList<String>();
    for (String part : inside.split(",", -1)) {
      String name = part.strip();
      if (!names.teams().contains(name)) {
        at = start;
        throw error("there is no team " + name + "; there are * and " + names.teams());
      }
      selected.add(name);
    }
    return List.copyOf(selected);
  }

  private String upTo(char end) throws SyntaxException {
    int stop = text.indexOf(end, at);
    if (stop < 0) {
      throw error("missing " + end);
    }
    String inside = text.substring(at, stop);
    at = stop + 1;
    return inside;
  }

  private void keyword(String expected) throws SyntaxException {
    int start = at;
    if (!word().equals(expected)) {
      at = start;
      throw error("expected " + expected);
    }
  }

  private String word() {
    blanks();
    int start = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
      at++;
    }
    return text.substring(start, at);
  }

  private boolean accept(char expected) {
    blanks();
    if (at < text.length() && text.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char expected) throws SyntaxException {
    if (!accept(expected)) {
      throw error("expected " + expected);
    }
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private SyntaxException error(String what) {
    return new SyntaxException(what + " at character " + (at + 1) + " of \"" + text + "\"");
  }

  private static Optional<Expression.Function> function(String word) {
    for (Expression.Function function : Expression.Function.values()) {
      if (function != Expression.Function.SAMPLE_STDDEV
          && function.name().toLowerCase(Locale.ROOT).equals(word)) {
        return Optional.of(function);
      }
    }
    return Optional.empty();
  }
}
