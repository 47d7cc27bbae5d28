package dev.netlift.local.apigateway;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import tools.jackson.databind.json.JsonMapper;

/** Runs in the function's own JVM, put there by {@link TestCloud}. */
public final class TestHandler
    implements RequestHandler<Map<String, Object>, @Nullable Map<String, Object>> {
  // As production functions do: everything from the environment, no local branch.
  private final DynamoDbClient dynamoDb = DynamoDbClient.create();
  private final String table = Objects.requireNonNull(System.getenv("TABLE"));

  @Override
  public @Nullable Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
    if (event.containsKey("Records")) {
      put("sns", String.valueOf(event.get("Records")));
      return null;
    }
    if (event.get("requestContext") instanceof Map<?, ?> place && place.get("eventType") != null) {
      return socket(event, String.valueOf(place.get("eventType")));
    }
    String verb = String.valueOf(parameters(event).get("verb"));
    return switch (verb) {
      case "event" -> Map.of("event", event);
      case "environment" -> {
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.replaceAll((name, v) -> name.startsWith("AWS_SECRET") ? "secret" : v);
        yield Map.of("environment", environment, "memory", Runtime.getRuntime().maxMemory());
      }
      case "put" -> {
        put("item", "written");
        yield Map.of("statusCode", 201, "body", "{\"put\":true}", "headers", Map.of("x-own", "1"));
      }
      case "delete" -> Map.of("error", delete());
      case "fail" -> throw new IllegalStateException("the detail");
      case "sleep" -> {
        sleep();
        yield Map.of();
      }
      case "exit" -> {
        Runtime.getRuntime().halt(7);
        yield Map.of();
      }
      default -> Map.of("statusCode", "none");
    };
  }

  /** Keeps the last event of each type, and does what it says. */
  private Map<String, Object> socket(Map<String, Object> event, String type) {
    put(type, JsonMapper.shared().writeValueAsString(event));
    String told = String.valueOf(event);
    if (told.contains("please fail")) {
      throw new IllegalStateException("told to");
    }
    return Map.of("statusCode", told.contains("x-refuse") ? 401 : 200);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> parameters(Map<String, Object> event) {
    return (Map<String, Object>) event.getOrDefault("pathParameters", Map.of());
  }

  private void put(String id, String value) {
    dynamoDb.putItem(r -> r.tableName(table).item(Map.of("id", text(id), "value", text(value))));
  }

  private String delete() {
    try {
      dynamoDb.deleteItem(r -> r.tableName(table).key(Map.of("id", text("item"))));
      return "";
    } catch (DynamoDbException e) {
      return e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage();
    }
  }

  private static AttributeValue text(String value) {
    return AttributeValue.fromS(value);
  }

  private static void sleep() {
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
