package dev.netlift.local;

import dev.netlift.local.cloudformation.CloudFormation;
import dev.netlift.local.deploy.Deployer;
import dev.netlift.local.deploy.Deployment;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.gamelift.GameLift;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Both stacks, deployed.
 *
 * @param fleetId what the alias points to
 */
record Stacks(Deployment system, String fleetId) {
  private static final Logger log = LoggerFactory.getLogger(Stacks.class);

  /**
   * As a release does it: the system, a build, a fleet of it, and then the alias to the fleet.
   *
   * @param parameters of the system
   * @throws dev.netlift.local.deploy.DeployException names what cannot be deployed here
   */
  static Stacks deploy(
      Home home,
      Deployer deployer,
      CloudFormation cloudFormation,
      GameLift gameLift,
      Map<String, String> parameters) {
    Deployment system =
        deploy("system", home.template("system"), parameters, deployer, cloudFormation);
    Map<String, String> generation =
        Map.of(
            "BuildId", gameLift.registerBuild(home.gameBuild()),
            "FleetRoleArn", system.output("FleetRoleArn"),
            "BackendUrl", system.output("ApiUrl"));
    Deployment fleet =
        deploy("fleet-1", home.template("fleet"), generation, deployer, cloudFormation);
    String fleetId = fleet.output("FleetId");
    pointAlias(gameLift, system.output("FleetAliasId"), fleetId);
    return new Stacks(system, fleetId);
  }

  /** Deploys it, and lets CloudFormation know of it. */
  private static Deployment deploy(
      String name,
      Path template,
      Map<String, String> parameters,
      Deployer deployer,
      CloudFormation cloudFormation) {
    Deployment deployed = deployer.deploy(name, template, parameters, log::info);
    try {
      cloudFormation.adopt(Files.readString(template), parameters, deployed);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + template, e);
    }
    return deployed;
  }

  /**
   * The name of a table of the system stack.
   *
   * @param construct what the template's logical id begins with, before its eight digits
   */
  String table(String construct) {
    return system.resources().entrySet().stream()
        .filter(resource -> resource.getKey().matches(construct + "[0-9A-F]{8}"))
        .map(resource -> resource.getValue().ref())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the template has no table " + construct));
  }

  private static void pointAlias(GameLift gameLift, String aliasId, String fleetId) {
    var request = JsonMapper.shared().createObjectNode().put("AliasId", aliasId);
    request.putObject("RoutingStrategy").put("Type", "SIMPLE").put("FleetId", fleetId);
    gameLift.handle(
        new Call(
            gameLift.signingName(),
            "UpdateAlias",
            Call.Protocol.JSON_1_1,
            "/",
            "",
            Map.of(),
            request.toString().getBytes(StandardCharsets.UTF_8),
            Caller.ANONYMOUS,
            "up"));
  }
}
