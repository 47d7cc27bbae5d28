package dev.netlift.local.custom;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All types {@code Custom::…}: Ref is the physical id, an attribute is what the function's answer
 * has under that name. As in CloudFormation the function is asked to create once, to update when
 * the properties changed, and to delete what an update put another id in place of.
 */
final class CustomProvider implements ResourceProvider {
  private static final String SERVICE_TOKEN = "ServiceToken";
  private static final String TIMEOUT = "ServiceTimeout";
  private static final int TIMEOUT_SECONDS_MAX = 3_600;

  private final CustomResources resources;
  private final BiConsumer<String, byte[]> invoke;
  private final MadeFile made;

  CustomProvider(CustomResources resources, BiConsumer<String, byte[]> invoke, MadeFile made) {
    this.resources = resources;
    this.invoke = invoke;
    this.made = made;
  }

  @Override
  public String type() {
    return "Custom::*";
  }

  @Override
  public Set<String> handled() {
    return Set.of(SERVICE_TOKEN, TIMEOUT);
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  /** The rest is the function's. */
  @Override
  public boolean handles(String property) {
    return true;
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = texts(declaration.properties());
    var before = made.find(declaration.stack(), declaration.logicalId());
    if (before.isPresent() && before.get().properties().equals(properties)) {
      return resource(before.get());
    }
    return change(declaration, properties, before.orElse(null));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    var before = made.find(declaration.stack(), declaration.logicalId());
    if (before.isPresent()) {
      ask("Delete", declaration, before.get().properties(), before.get());
      made.remove(declaration.stack(), declaration.logicalId());
    }
  }

  private Resource change(
      Declaration declaration, JsonNode properties, MadeFile.@Nullable Made before) {
    String type = before == null ? "Create" : "Update";
    JsonNode answer = ask(type, declaration, properties, before);
    String physicalId = answer.path("PhysicalResourceId").asString("");
    if (physicalId.isEmpty()) {
      throw new DeployException(
          declaration.logicalId() + ": its function answered without a PhysicalResourceId");
    }
    JsonNode data =
        answer.path("Data").isObject() ? answer.path("Data") : Bodies.MAPPER.createObjectNode();
    var now = new MadeFile.Made(physicalId, properties, data);
    made.put(declaration.stack(), declaration.logicalId(), now);
    if (before != null && !before.physicalId().equals(physicalId)) {
      ask("Delete", declaration, before.properties(), before);
    }
    return resource(now);
  }

  /** Sends a request and waits for its answer. */
  private JsonNode ask(
      String type, Declaration declaration, JsonNode properties, MadeFile.@Nullable Made before) {
    String function = properties.path(SERVICE_TOKEN).asString("");
    if (!function.startsWith("arn:aws:lambda:")) {
      throw new DeployException(
          declaration.logicalId() + ": ServiceToken must be a function here, was " + function);
    }
    Duration most = timeout(declaration, properties);
    try (var awaited = resources.await()) {
      ObjectNode request =
          Bodies.MAPPER
              .createObjectNode()
              .put("RequestType", type)
              .put(SERVICE_TOKEN, function)
              .put("ResponseURL", awaited.url())
              .put("StackId", resources.stackId(declaration.stack()))
              .put("RequestId", UUID.randomUUID().toString())
              // A declaration does not know by which name its type was asked for.
              .put("ResourceType", "AWS::CloudFormation::CustomResource")
              .put("LogicalResourceId", declaration.logicalId());
      request.set("ResourceProperties", properties);
      if (before != null) {
        request.put("PhysicalResourceId", before.physicalId());
      }
      if (before != null && type.equals("Update")) {
        request.set("OldResourceProperties", before.properties());
      }
      invoke.accept(function, request.toString().getBytes(StandardCharsets.UTF_8));
      JsonNode answer = awaited.answer.get(most.toMillis(), TimeUnit.MILLISECONDS);
      if (!answer.path("Status").asString("").equals("SUCCESS")) {
        throw new DeployException(
            declaration.logicalId()
                + ": Received response status [FAILED] from custom resource. Message returned: "
                + answer.path("Reason").asString(""));
      }
      return answer;
    } catch (AwsException e) {
      throw new DeployException(declaration.logicalId() + ": " + e.message(), e);
    } catch (TimeoutException e) {
      throw new DeployException(
          declaration.logicalId()
              + ": CloudFormation did not receive a response from your Custom Resource in "
              + most.toSeconds()
              + " s; see the log of "
              + function,
          e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("answers are only ever completed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeployException(declaration.logicalId() + ": stopped while it was made", e);
    }
  }

  private static Duration timeout(Declaration declaration, JsonNode properties) {
    String text = properties.path(TIMEOUT).asString(Integer.toString(TIMEOUT_SECONDS_MAX));
    if (!text.matches("[1-9][0-9]{0,3}") || Integer.parseInt(text) > TIMEOUT_SECONDS_MAX) {
      throw new DeployException(
          declaration.logicalId() + ": ServiceTimeout must be 1 to " + TIMEOUT_SECONDS_MAX);
    }
    return Duration.ofSeconds(Integer.parseInt(text));
  }

  private static Resource resource(MadeFile.Made made) {
    var attributes = new HashMap<String, String>();
    made.data().properties().forEach(e -> attributes.put(e.getKey(), e.getValue().asString()));
    return new Resource(made.physicalId(), attributes);
  }

  /** CloudFormation sends numbers and booleans as texts, however deep. */
  private static JsonNode texts(JsonNode value) {
    if (value.isObject()) {
      ObjectNode all = Bodies.MAPPER.createObjectNode();
      value.properties().forEach(e -> all.set(e.getKey(), texts(e.getValue())));
      return all;
    }
    if (value.isArray()) {
      var all = Bodies.MAPPER.createArrayNode();
      value.forEach(each -> all.add(texts(each)));
      return all;
    }
    return Bodies.MAPPER.getNodeFactory().stringNode(value.asString());
  }
}
