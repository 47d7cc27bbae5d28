package dev.netlift.local.dynamodb;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * AWS::DynamoDB::Table: Ref is the name. A table that is already there is kept when its keys are
 * those of the template.
 */
final class TableProvider implements ResourceProvider {
  private final DynamoDb dynamoDb;
  private final String region;
  private final String account;

  TableProvider(DynamoDb dynamoDb, String region, String account) {
    this.dynamoDb = dynamoDb;
    this.region = region;
    this.account = account;
  }

  @Override
  public String type() {
    return "AWS::DynamoDB::Table";
  }

  @Override
  public Set<String> handled() {
    return Set.of(
        "TableName",
        "KeySchema",
        "AttributeDefinitions",
        "GlobalSecondaryIndexes",
        "LocalSecondaryIndexes",
        "StreamSpecification",
        "TimeToLiveSpecification");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "BillingMode", "nothing is billed and nothing throttles here",
        "ProvisionedThroughput", "nothing throttles here",
        "OnDemandThroughput", "nothing throttles here",
        "PointInTimeRecoverySpecification", "no backups of a laptop's tables",
        "SSESpecification", "the files are the developer's own",
        "DeletionProtectionEnabled", "only --wipe deletes",
        "TableClass", "a price, not a behaviour",
        "Tags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String name = properties.path("TableName").asString(declaration.inventedName());
    JsonNode table = describe(name);
    if (table.isMissingNode()) {
      table = dynamoDb.ask("CreateTable", wanted(name, properties)).path("TableDescription");
    } else if (!shape(table).equals(shape(properties))) {
      throw new DeployException(
          declaration.logicalId()
              + ": table "
              + name
              + " exists with other keys or another stream than the template now says. Local tables"
              + " are not migrated: './netlift down --wipe' removes them.");
    }
    timeToLive(name, properties.path("TimeToLiveSpecification"));
    Map<String, String> attributes = new HashMap<>();
    attributes.put("Arn", "arn:aws:dynamodb:" + region + ":" + account + ":table/" + name);
    if (table.has("LatestStreamArn")) {
      // DynamoDB Local's own, with its own region in it; no other name finds the stream.
      attributes.put("StreamArn", table.path("LatestStreamArn").asString());
    }
    return new Resource(name, attributes);
  }

  /** Its keys and its stream stay; its time to live may change. */
  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    try {
      dynamoDb.ask(
          "DeleteTable", Bodies.MAPPER.createObjectNode().put("TableName", resource.ref()));
    } catch (AwsException e) {
      if (!e.code().equals("ResourceNotFoundException")) {
        throw new DeployException(e.message());
      }
    }
  }

  @Override
  public boolean gone(Resource resource) {
    return describe(resource.ref()).isMissingNode();
  }

  private JsonNode describe(String name) {
    try {
      return dynamoDb
          .ask("DescribeTable", Bodies.MAPPER.createObjectNode().put("TableName", name))
          .path("Table");
    } catch (AwsException e) {
      if (e.code().equals("ResourceNotFoundException")) {
        return Bodies.MAPPER.missingNode();
      }
      throw e;
    }
  }

  private static ObjectNode wanted(String name, JsonNode properties) {
    ObjectNode body = Bodies.MAPPER.createObjectNode();
    body.put("TableName", name).put("BillingMode", "PAY_PER_REQUEST");
    body.set("KeySchema", properties.path("KeySchema"));
    body.set("AttributeDefinitions", properties.path("AttributeDefinitions"));
    for (String indexes : new String[] {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"}) {
      if (properties.has(indexes)) {
        var list = body.putArray(indexes);
        for (JsonNode index : properties.path(indexes)) {
          ObjectNode copy = list.addObject();
          for (String part : new String[] {"IndexName", "KeySchema", "Projection"}) {
            copy.set(part, index.path(part));
          }
        }
      }
    }
    if (properties.has("StreamSpecification")) {
      // CloudFormation leaves the switch out; the API wants it.
      body.putObject("StreamSpecification")
          .put("StreamEnabled", true)
          .set("StreamViewType", properties.path("StreamSpecification").path("StreamViewType"));
    }
    return body;
  }

  /** What cannot be changed without a new table, in a form that compares. */
  private static Map<String, String> shape(JsonNode table) {
    Map<String, String> shape = new TreeMap<>();
    shape.put("keys", keys(table.path("KeySchema")));
    shape.put("stream", table.path("StreamSpecification").path("StreamViewType").asString(""));
    for (JsonNode attribute : table.path("AttributeDefinitions")) {
      shape.put(
          "attribute " + attribute.path("AttributeName").asString(),
          attribute.path("AttributeType").asString());
    }
    for (String indexes : new String[] {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"}) {
      for (JsonNode index : table.path(indexes)) {
        shape.put(
            indexes + " " + index.path("IndexName").asString(),
            keys(index.path("KeySchema"))
                + " "
                + index.path("Projection").path("ProjectionType").asString(""));
      }
    }
    return shape;
  }

  private static String keys(JsonNode schema) {
    Map<String, String> keys = new TreeMap<>();
    for (JsonNode key : schema) {
      keys.put(key.path("KeyType").asString(), key.path("AttributeName").asString());
    }
    return keys.toString();
  }

  private void timeToLive(String name, JsonNode specification) {
    boolean wanted = specification.path("Enabled").asString("false").equals("true");
    ObjectNode question = Bodies.MAPPER.createObjectNode().put("TableName", name);
    String status =
        dynamoDb
            .ask("DescribeTimeToLive", question)
            .path("TimeToLiveDescription")
            .path("TimeToLiveStatus")
            .asString("DISABLED");
    if (wanted == status.startsWith("ENABL") || !wanted) {
      return;
    }
    question
        .putObject("TimeToLiveSpecification")
        .put("Enabled", true)
        .set("AttributeName", specification.path("AttributeName"));
    dynamoDb.ask("UpdateTimeToLive", question);
  }
}
