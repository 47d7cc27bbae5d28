package dev.netlift.local.deploy;

import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Creates resources of one CloudFormation type in the local cloud. Each feature package brings the
 * providers of its own types; the deployer checks every property against the two lists before it
 * creates anything.
 */
public interface ResourceProvider {
  /** For example {@code AWS::SNS::Topic}. */
  String type();

  /** Top-level properties this provider acts on. */
  Set<String> handled();

  /** Top-level properties that change nothing on a laptop, each with the reason. */
  Map<String, String> ignored();

  /**
   * Creates the resource, or takes over an equal one that survived a restart. Called on one thread,
   * in dependency order.
   *
   * @throws DeployException what is wrong and what to do
   */
  Resource create(Declaration declaration);

  /**
   * A resource as the template declares it, intrinsics resolved.
   *
   * @param stack name of the stack
   * @param logicalId key in the template
   * @param properties an object, possibly empty; numbers and booleans may arrive as strings, as
   *     CloudFormation allows
   */
  record Declaration(String stack, String logicalId, JsonNode properties) {
    /**
     * The physical name for a resource that declares none, as CloudFormation would invent one;
     * stable over restarts.
     */
    public String inventedName() {
      return stack + "-" + logicalId;
    }
  }

  /**
   * What the template may ask of a created resource.
   *
   * @param ref the value of {@code Ref}
   * @param attributes the values of {@code Fn::GetAtt}, by attribute name
   */
  record Resource(String ref, Map<String, String> attributes) {}
}
