package dev.netlift.fleet.aws;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalableTarget;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy;
import software.amazon.awscdk.services.dynamodb.CfnTable;
import software.amazon.awscdk.services.dynamodb.Table;
import software.constructs.Construct;

/**
 * How the tables are paid for, by one parameter: on demand, or provisioned and scaled to what is
 * used of it. Both are the same tables; a table may change from one to the other once a day.
 */
final class Capacity {
  private static final int UNITS_MIN = 5;
  private static final int UNITS_MAX = 2_000;
  private static final int USED_PERCENT = 70;

  private final CfnCondition provisioned;

  Capacity(Construct scope) {
    var mode =
        CfnParameter.Builder.create(scope, "TableCapacity")
            .type("String")
            .description("on-demand, or provisioned with autoscaling")
            .allowedValues(List.of("on-demand", "provisioned"))
            .defaultValue("on-demand")
            .build();
    this.provisioned =
        CfnCondition.Builder.create(scope, "TablesProvisioned")
            .expression(Fn.conditionEquals(mode.getValueAsString(), "provisioned"))
            .build();
  }

  /**
   * @param indexes names of the table's indexes, in their order
   */
  void applyTo(Table table, List<String> indexes) {
    var properties =
        (CfnTable) Objects.requireNonNull(table.getNode().getDefaultChild(), "a table's own");
    properties.addPropertyOverride("BillingMode", either("PROVISIONED", "PAY_PER_REQUEST"));
    properties.addPropertyOverride("ProvisionedThroughput", throughput());
    scale(table, "table", "");
    for (int i = 0; i < indexes.size(); i++) {
      properties.addPropertyOverride(
          "GlobalSecondaryIndexes." + i + ".ProvisionedThroughput", throughput());
      scale(table, "index", "/index/" + indexes.get(i));
    }
  }

  private Object throughput() {
    return either(
        Map.of("ReadCapacityUnits", UNITS_MIN, "WriteCapacityUnits", UNITS_MIN), Aws.NO_VALUE);
  }

  private Object either(Object ifProvisioned, Object otherwise) {
    return Fn.conditionIf(provisioned.getLogicalId(), ifProvisioned, otherwise);
  }

  private void scale(Table table, String kind, String below) {
    for (String direction : List.of("Read", "Write")) {
      String id = (below.isEmpty() ? "" : "Index") + direction;
      var target =
          CfnScalableTarget.Builder.create(table, id + "Scaling")
              .serviceNamespace("dynamodb")
              .scalableDimension("dynamodb:" + kind + ":" + direction + "CapacityUnits")
              .resourceId(Fn.join("", List.of("table/", table.getTableName(), below)))
              .minCapacity(UNITS_MIN)
              .maxCapacity(UNITS_MAX)
              .build();
      target.getCfnOptions().setCondition(provisioned);
      var policy =
          CfnScalingPolicy.Builder.create(table, id + "ScalingPolicy")
              .policyName(direction.toLowerCase(java.util.Locale.ROOT))
              .policyType("TargetTrackingScaling")
              .scalingTargetId(target.getRef())
              .targetTrackingScalingPolicyConfiguration(
                  CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty.builder()
                      .targetValue(USED_PERCENT)
                      .predefinedMetricSpecification(
                          CfnScalingPolicy.PredefinedMetricSpecificationProperty.builder()
                              .predefinedMetricType("DynamoDB" + direction + "CapacityUtilization")
                              .build())
                      .build())
              .build();
      policy.getCfnOptions().setCondition(provisioned);
    }
  }
}
