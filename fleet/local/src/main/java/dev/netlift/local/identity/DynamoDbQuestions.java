package dev.netlift.local.identity;

import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.identity.CallPolicies.Question;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Which tables, indexes and streams a DynamoDB call touches, and how. */
final class DynamoDbQuestions {
  private final Arns arns;

  DynamoDbQuestions(Arns arns) {
    this.arns = arns;
  }

  List<Question> of(Call call, String action) {
    JsonNode body = Bodies.json(call);
    return switch (call.operation()) {
      case "BatchGetItem", "BatchWriteItem" ->
          body.path("RequestItems")
              .propertyStream()
              .map(entry -> new Question(action, table(entry.getKey())))
              .toList();
      case "TransactWriteItems", "TransactGetItems" -> transaction(body);
      case "GetRecords" -> List.of(); // The iterator was asked about when it was got.
      default -> List.of(new Question(action, resource(body)));
    };
  }

  private String resource(JsonNode body) {
    if (body.has("StreamArn")) {
      // DynamoDB Local has its own idea of region and account.
      String arn = body.path("StreamArn").asString("");
      return arns.of("dynamodb", arn.substring(arn.indexOf(":table/") + 1));
    }
    if (!body.has("TableName")) {
      return body.has("ResourceArn") ? body.path("ResourceArn").asString("") : "*";
    }
    String table = table(body.path("TableName").asString(""));
    return body.has("IndexName") ? table + "/index/" + body.path("IndexName").asString("") : table;
  }

  private List<Question> transaction(JsonNode body) {
    var questions = new ArrayList<Question>();
    for (JsonNode item : body.path("TransactItems")) {
      for (var entry : item.properties()) {
        String action =
            switch (entry.getKey()) {
              case "ConditionCheck" -> "ConditionCheckItem";
              case String verb -> verb + "Item";
            };
        questions.add(
            new Question(
                "dynamodb:" + action, table(entry.getValue().path("TableName").asString(""))));
      }
    }
    return questions;
  }

  private String table(String name) {
    return name.startsWith("arn:") ? name : arns.of("dynamodb", "table/" + name);
  }
}
