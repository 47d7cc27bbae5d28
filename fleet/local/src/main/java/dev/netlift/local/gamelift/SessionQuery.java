package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The filter and sort language of SearchGameSessions.
 *
 * <pre>
 * filter  := and {OR and}        and := not {AND not}        not := [NOT] ( '(' filter ')' | condition )
 * condition := operand ( = | &lt;&gt; | &lt; | &gt; | &lt;= | &gt;= ) ( number | true | false | 'text' | "text" )
 * sort    := operand [ASC | DESC]
 * </pre>
 *
 * Text and flags only compare with {@code =} and {@code <>}; a property that a session does not
 * have equals nothing. Inside quotes a backslash takes the next character as it is.
 */
final class SessionQuery {
  // Expressions are at most 1,024 characters, so this is more than any sensible one.
  private static final int DEPTH_MAX = 64;
  private static final String PROPERTIES = "gameSessionProperties.";

  private enum Type {
    TEXT,
    NUMBER,
    FLAG
  }

  private record Operand(String name, Type type, Function<GameSession, Optional<Object>> value) {}

  private record Token(String text, boolean quoted, int at) {
    boolean is(String word) {
      return !quoted && text.equals(word);
    }

    boolean keyword(String word) {
      return !quoted && text.equalsIgnoreCase(word);
    }
  }

  private final String member;
  private final List<Token> tokens;
  private int next;
  private int depth;

  private SessionQuery(String member, String text) {
    this.member = member;
    this.tokens = tokens(text);
  }

  /**
   * @throws AwsException InvalidRequestException saying where the text is wrong
   */
  static Predicate<GameSession> filter(String text) {
    var query = new SessionQuery("FilterExpression", text);
    Predicate<GameSession> filter = query.or();
    query.end();
    return filter;
  }

  /**
   * Sessions without the value come last, whichever the direction.
   *
   * @throws AwsException InvalidRequestException saying where the text is wrong
   */
  static Comparator<GameSession> sort(String text) {
    var query = new SessionQuery("SortExpression", text);
    Operand operand = query.operand();
    boolean descending = query.accept("DESC");
    if (!descending) {
      query.accept("ASC");
    }
    query.end();
    Comparator<Object> order = descending ? SessionQuery.<Object>natural().reversed() : natural();
    return (a, b) -> {
      Optional<Object> left = operand.value().apply(a);
      Optional<Object> right = operand.value().apply(b);
      if (left.isEmpty() || right.isEmpty()) {
        return Boolean.compare(left.isEmpty(), right.isEmpty());
      }
      return order.compare(left.get(), right.get());
    };
  }

  @SuppressWarnings("unchecked") // The values of one operand are all of its type.
  private static <T> Comparator<T> natural() {
    return (a, b) -> ((Comparable<Object>) a).compareTo(b);
  }

  private List<Token> tokens(String text) {
    var found = new ArrayList<Token>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '\'' || c == '"') {
        at = quoted(text, at, found);
      } else if (c == '(' || c == ')' || c == '=') {
        found.add(new Token(String.valueOf(c), false, at++));
      } else if (c == '<' || c == '>') {
        boolean two =
            at + 1 < text.length()
                && (text.charAt(at + 1) == '=' || (c == '<' && text.charAt(at + 1) == '>'));
        found.add(new Token(text.substring(at, at + (two ? 2 : 1)), false, at));
        at += two ? 2 : 1;
      } else {
        int start = at;
        while (at < text.length()
            && "()=<>'\"".indexOf(text.charAt(at)) < 0
            && !Character.isWhitespace(text.charAt(at))) {
          at++;
        }
        found.add(new Token(text.substring(start, at), false, start));
      }
    }
    return found;
  }

  private int quoted(String text, int start, List<Token> found) {
    var value = new StringBuilder();
    char quote = text.charAt(start);
    for (int at = start + 1; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == quote) {
        found.add(new Token(value.toString(), true, start));
        return at + 1;
      }
      if (c == '\\' && at + 1 < text.length()) {
        c = text.charAt(++at);
      }
      value.append(c);
    }
    throw wrong("the quote at " + start + " is not closed");
  }

  private AwsException wrong(String what) {
    return Input.invalid(member + " is not valid: " + what + ".");
  }

  private Token take(String wanted) {
    if (next == tokens.size()) {
      throw wrong("it ends where " + wanted + " is expected");
    }
    return tokens.get(next++);
  }

  private AwsException unexpected(Token token, String wanted) {
    return wrong("'" + token.text() + "' at " + token.at() + " is not " + wanted);
  }

  private boolean accept(String keyword) {
    boolean there = next < tokens.size() && tokens.get(next).keyword(keyword);
    if (there) {
      next++;
    }
    return there;
  }

  private void end() {
    if (next < tokens.size()) {
      throw unexpected(tokens.get(next), "expected there; the expression should have ended");
    }
  }

  private Predicate<GameSession> or() {
    if (++depth > DEPTH_MAX) {
      throw wrong("it is nested more than " + DEPTH_MAX + " deep");
    }
    Predicate<GameSession> filter = and();
    while (accept("OR")) {
      filter = filter.or(and());
    }
    depth--;
    return filter;
  }

  private Predicate<GameSession> and() {
    Predicate<GameSession> filter = not();
    while (accept("AND")) {
      filter = filter.and(not());
    }
    return filter;
  }

  private Predicate<GameSession> not() {
    boolean negated = accept("NOT");
    Predicate<GameSession> filter;
    if (next < tokens.size() && tokens.get(next).is("(")) {
      next++;
      filter = or();
      Token close = take(")");
      if (!close.is(")")) {
        throw unexpected(close, ")");
      }
    } else {
      filter = condition();
    }
    return negated ? filter.negate() : filter;
  }

  private Predicate<GameSession> condition() {
    Operand operand = operand();
    Token operator = take("a comparison");
    if (operator.quoted() || !List.of("=", "<>", "<", ">", "<=", ">=").contains(operator.text())) {
      throw unexpected(operator, "one of = <> < > <= >=");
    }
    if (operand.type() != Type.NUMBER && !List.of("=", "<>").contains(operator.text())) {
      throw wrong(operand.name() + " compares with = and <> only");
    }
    Object wanted = literal(operand, take("a value"));
    return session ->
        operand
            .value()
            .apply(session)
            .map(value -> holds(operator.text(), natural().compare(value, wanted)))
            .orElse(false);
  }

  private static boolean holds(String operator, int order) {
    return switch (operator) {
      case "=" -> order == 0;
      case "<>" -> order != 0;
      case "<" -> order < 0;
      case ">" -> order > 0;
      case "<=" -> order <= 0;
      default -> order >= 0;
    };
  }

  private Object literal(Operand operand, Token token) {
    switch (operand.type()) {
      case TEXT -> {
        if (token.quoted()) {
          return token.text();
        }
        throw unexpected(token, "a quoted text");
      }
      case FLAG -> {
        if (token.keyword("true") || token.keyword("false")) {
          return token.text().toLowerCase(Locale.ROOT).equals("true");
        }
        throw unexpected(token, "true or false");
      }
      case NUMBER -> {
        try {
          if (!token.quoted()) {
            return Long.parseLong(token.text());
          }
        } catch (NumberFormatException e) {
          // Said below.
        }
        throw unexpected(token, "a whole number");
      }
    }
    throw new IllegalStateException("type " + operand.type());
  }

  private Operand operand() {
    Token token = take("a name");
    String name = token.text();
    if (token.quoted()) {
      throw unexpected(token, "a name");
    }
    if (name.startsWith(PROPERTIES) && name.indexOf('.', PROPERTIES.length()) < 0) {
      String key = name.substring(PROPERTIES.length());
      return new Operand(
          name, Type.TEXT, session -> Optional.ofNullable(session.spec.properties().get(key)));
    }
    return switch (name) {
      case "gameSessionName" ->
          new Operand(
              name,
              Type.TEXT,
              session -> Optional.<Object>of(session.spec.name()).filter(text -> !text.equals("")));
      case "gameSessionId" -> new Operand(name, Type.TEXT, session -> Optional.of(session.arn));
      case "maximumSessions" ->
          new Operand(name, Type.NUMBER, session -> Optional.of((long) session.spec.playersMax()));
      case "creationTimeMillis" ->
          new Operand(name, Type.NUMBER, session -> Optional.of(session.created.toEpochMilli()));
      case "playerSessionCount" ->
          new Operand(name, Type.NUMBER, session -> Optional.of((long) session.playerCount()));
      case "hasAvailablePlayerSessions" ->
          new Operand(
              name,
              Type.FLAG,
              session -> Optional.of(session.playerCount() < session.spec.playersMax()));
      default ->
          throw unexpected(
              token,
              "one of gameSessionName, gameSessionId, gameSessionProperties.<key>, maximumSessions,"
                  + " creationTimeMillis, playerSessionCount, hasAvailablePlayerSessions");
    };
  }
}
