package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.Functions.allow;

import dev.netlift.fleet.aws.HttpRoutes.Who;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.iam.Role;

/**
 * What operators do with achievements: a function of its own with routes of their own, so that what
 * players and game servers reach can neither define anything nor read everybody.
 */
final class AchievementsAdmin {
  static final List<String> ROUTES =
      List.of(
          "GET /admin/achievements/definitions",
          "PUT /admin/achievements/definitions",
          "PUT /admin/achievements/definitions/{id}",
          "DELETE /admin/achievements/definitions/{id}",
          "POST /admin/achievements/plan",
          "POST /admin/achievements/sweep",
          "POST /admin/achievements/players",
          "POST /admin/achievements/grant",
          "POST /admin/achievements/revoke",
          "POST /admin/achievements/reset",
          "POST /admin/achievements/quarantine",
          "POST /admin/achievements/quarantine/release");

  private AchievementsAdmin() {}

  static void add(Tables tables, Functions functions, HttpRoutes routes, Role operator) {
    var admin =
        functions.create(
            "AchievementsAdminFunction",
            "achievements.AdminHandler",
            Map.of(
                "ACHIEVEMENTS_TABLE", tables.achievements().getTableName(),
                "DEFINITIONS_TABLE", tables.definitions().getTableName(),
                "QUARANTINE_TABLE", tables.quarantine().getTableName(),
                "AUDIT_TABLE", tables.audit().getTableName(),
                "OPERATOR_ROLE", operator.getRoleName()),
            List.of(
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan"),
                    List.of(tables.achievements().getTableArn())),
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:PutItem"),
                    List.of(tables.definitions().getTableArn())),
                allow(
                    List.of("dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:Scan"),
                    List.of(tables.quarantine().getTableArn())),
                // Appends, and nothing else: what is written stays.
                allow(List.of("dynamodb:PutItem"), List.of(tables.audit().getTableArn()))));
    var toAdmin = HttpRoutes.to("AchievementsAdmin", admin);
    ROUTES.forEach(route -> routes.open(Who.OPERATOR, route, toAdmin));
  }
}
