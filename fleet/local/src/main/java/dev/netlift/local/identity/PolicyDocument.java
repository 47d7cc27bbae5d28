package dev.netlift.local.identity;

import dev.netlift.local.deploy.DeployException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** A policy as IAM writes it: of an identity, of a resource, or the trust of a role. Immutable. */
public final class PolicyDocument {
  private static final Set<String> DOCUMENT = Set.of("Version", "Id", "Statement");
  private static final Set<String> STATEMENT =
      Set.of("Sid", "Effect", "Principal", "Action", "Resource", "Condition");

  /** How the statements of one or several documents answer one question. */
  public enum Decision {
    /** No statement says anything. */
    SILENT,
    ALLOW,
    /** Beats every ALLOW. */
    DENY;

    Decision and(Decision other) {
      return compareTo(other) >= 0 ? this : other;
    }
  }

  private final List<Statement> statements;

  private PolicyDocument(List<Statement> statements) {
    this.statements = List.copyOf(statements);
  }

  /**
   * @param where names the policy in messages
   * @throws DeployException for what is not evaluated here: unknown elements and condition
   *     operators
   */
  public static PolicyDocument parse(JsonNode document, String where) {
    refuseUnknown(document, DOCUMENT, where);
    var statements = new ArrayList<Statement>();
    for (JsonNode node : list(document.path("Statement"))) {
      refuseUnknown(node, STATEMENT, where);
      String effect = node.path("Effect").asString("");
      if (!effect.equals("Allow") && !effect.equals("Deny")) {
        throw new DeployException(where + ": Effect must be Allow or Deny, was '" + effect + "'");
      }
      statements.add(
          new Statement(
              effect.equals("Allow"),
              principals(node.path("Principal")),
              strings(node.path("Action")),
              strings(node.path("Resource")),
              conditions(node.path("Condition"), where)));
    }
    return new PolicyDocument(statements);
  }

  /**
   * @param principal {@code Service=gamelift.amazonaws.com}, {@code Federated=...}, {@code
   *     AWS=arn}; empty where statements have no principal
   * @param context by lower-case condition key
   */
  public Decision decide(
      String principal, String action, String resource, Map<String, String> context) {
    Decision decision = Decision.SILENT;
    for (Statement statement : statements) {
      if (statement.applies(principal, action, resource, context)) {
        decision = decision.and(statement.allow() ? Decision.ALLOW : Decision.DENY);
      }
    }
    return decision;
  }

  private static void refuseUnknown(JsonNode node, Set<String> known, String where) {
    if (!node.isObject()) {
      throw new DeployException(where + ": a policy document and its statements are objects");
    }
    var unknown = new TreeSet<>(node.propertyNames());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new DeployException(where + ": not evaluated locally: " + String.join(", ", unknown));
    }
  }

  private static List<String> principals(JsonNode node) {
    if (node.isString()) {
      return List.of(node.asString());
    }
    var principals = new ArrayList<String>();
    for (var entry : node.properties()) {
      for (String name : strings(entry.getValue())) {
        principals.add(entry.getKey() + "=" + name);
      }
    }
    return principals;
  }

  private static List<Condition> conditions(JsonNode node, String where) {
    var conditions = new ArrayList<Condition>();
    for (var operator : node.properties()) {
      for (var key : operator.getValue().properties()) {
        conditions.add(
            Condition.parse(operator.getKey(), key.getKey(), strings(key.getValue()), where));
      }
    }
    return conditions;
  }

  private static List<JsonNode> list(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return List.of();
    }
    return node.isArray() ? node.valueStream().toList() : List.of(node);
  }

  private static List<String> strings(JsonNode node) {
    return list(node).stream().map(JsonNode::asString).toList();
  }
}
