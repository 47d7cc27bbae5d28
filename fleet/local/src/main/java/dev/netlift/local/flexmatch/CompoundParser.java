package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads statements such as {@code or(and(A, B), not(C))}. */
final class CompoundParser {
  // Nothing sensible nests deeper, and the parser recurses.
  private static final int DEPTH_MAX = 16;

  private final String text;
  private final Map<String, Rule> earlier;
  private final List<String> all;
  private final boolean ofMany;
  private final List<String> warnings = new ArrayList<>();
  private int at;

  /**
   * @param earlier rules defined before the statement, by name
   * @param all names of all rules
   * @param ofMany whether and, or take more than two arguments
   */
  CompoundParser(String text, Map<String, Rule> earlier, List<String> all, boolean ofMany) {
    this.text = text;
    this.earlier = earlier;
    this.all = all;
    this.ofMany = ofMany;
  }

  List<String> warnings() {
    return warnings;
  }

  CompoundRule.Statement parse() throws ExpressionParser.SyntaxException {
    CompoundRule.Statement statement = joined(0);
    if (peek() != 0) {
      throw error("expected the end");
    }
    return statement;
  }

  private CompoundRule.Statement joined(int depth) throws ExpressionParser.SyntaxException {
    int start = at;
    String word = word();
    if (peek() != '(') {
      at = start;
      throw error("expected and(…), or(…), not(…) or xor(…)");
    }
    CompoundRule.Operator operator = operator(word, start);
    if (depth > DEPTH_MAX) {
      throw error("nested deeper than " + DEPTH_MAX);
    }
    at++;
    var arguments = new ArrayList<CompoundRule.Statement>();
    do {
      arguments.add(argument(depth + 1));
    } while (accept(','));
    if (!accept(')')) {
      throw error("expected , or )");
    }
    check(operator, arguments.size(), start);
    return new CompoundRule.Statement.Joined(operator, arguments);
  }

  private void check(CompoundRule.Operator operator, int arguments, int start)
      throws ExpressionParser.SyntaxException {
    String word = operator.name().toLowerCase(Locale.ROOT);
    boolean many = operator == CompoundRule.Operator.AND || operator == CompoundRule.Operator.OR;
    int wanted = operator == CompoundRule.Operator.NOT ? 1 : 2;
    if (arguments == wanted) {
      return;
    }
    if (!many || !ofMany || arguments < 2) {
      at = start;
      throw error(
          word
              + " takes "
              + (wanted == 1 ? "one argument" : "two arguments")
              + ", found "
              + arguments);
    }
    warnings.add(word + " with " + arguments + " arguments: the guide says two");
  }

  private CompoundRule.Statement argument(int depth) throws ExpressionParser.SyntaxException {
    int start = skip();
    String word = word();
    if (peek() == '(') {
      at = start;
      return joined(depth);
    }
    Rule rule = earlier.get(word);
    if (rule == null) {
      at = start;
      throw error(
          all.contains(word)
              ? "rule " + word + " must be defined before the compound rule that names it"
              : "there is no rule \"" + word + "\"; defined before are " + earlier.keySet());
    }
    if (rule instanceof BatchDistanceRule || rule instanceof SortRule) {
      at = start;
      throw error(
          word
              + " is a "
              + (rule instanceof SortRule ? "sort" : "batchDistance")
              + " rule, which a compound rule cannot use; it can use absolute judgements:"
              + " collection, comparison, distance, latency, compound");
    }
    return new CompoundRule.Statement.Named(rule);
  }

  private CompoundRule.Operator operator(String word, int start)
      throws ExpressionParser.SyntaxException {
    for (CompoundRule.Operator operator : CompoundRule.Operator.values()) {
      if (operator.name().toLowerCase(Locale.ROOT).equals(word)) {
        return operator;
      }
    }
    at = start;
    throw error("unknown operator \"" + word + "\"; allowed are and, or, not, xor");
  }

  private String word() {
    int start = skip();
    while (at < text.length() && "(),".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at).strip();
  }

  private int skip() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The next character that is no blank, 0 at the end. */
  private char peek() {
    skip();
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean accept(char expected) {
    if (peek() != expected) {
      return false;
    }
    at++;
    return true;
  }

  private ExpressionParser.SyntaxException error(String what) {
    return new ExpressionParser.SyntaxException(
        what + " at character " + (at + 1) + " of \"" + text + "\"");
  }
}
