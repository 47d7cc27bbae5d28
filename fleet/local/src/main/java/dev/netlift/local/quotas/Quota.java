package dev.netlift.local.quotas;

import dev.netlift.local.front.Bodies;
import tools.jackson.databind.node.ObjectNode;

/**
 * One quota of a service, at its default.
 *
 * @param unit as the service says it, for example {@code None} or {@code Seconds}
 */
record Quota(String code, String name, double value, String unit, boolean adjustable) {

  ObjectNode shape(String service, String serviceName, String region, String account) {
    return Bodies.MAPPER
        .createObjectNode()
        .put("ServiceCode", service)
        .put("ServiceName", serviceName)
        .put(
            "QuotaArn",
            "arn:aws:servicequotas:" + region + ":" + account + ":" + service + "/" + code)
        .put("QuotaCode", code)
        .put("QuotaName", name)
        .put("Value", value)
        .put("Unit", unit)
        .put("Adjustable", adjustable)
        .put("GlobalQuota", false);
  }
}
