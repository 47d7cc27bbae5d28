package dev.netlift.local.cloudwatch;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * AWS::Budgets::Budget: Ref is the name. Nothing costs anything here, so it never tells anybody.
 */
final class BudgetProvider implements ResourceProvider {
  @Override
  public String type() {
    return "AWS::Budgets::Budget";
  }

  @Override
  public Set<String> handled() {
    return Set.of("Budget");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "NotificationsWithSubscribers", "nothing costs anything here, so nobody is told",
        "ResourceTags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode budget = declaration.properties().path("Budget");
    String limit = budget.path("BudgetLimit").path("Amount").asString("");
    if (!budget.path("BudgetType").asString("").equals("COST")
        || !limit.matches("[0-9]{1,12}(\\.[0-9]{1,4})?")) {
      throw new DeployException(
          declaration.logicalId() + ": a budget here is of COST with a limit, was " + budget);
    }
    return new Resource(budget.path("BudgetName").asString(declaration.inventedName()), Map.of());
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  /** There is nothing to end. */
  @Override
  public void delete(Declaration declaration, Resource resource) {}
}
