package dev.netlift.local.cloudformation;

import static dev.netlift.local.cloudformation.Requests.invalid;
import static dev.netlift.local.cloudformation.Requests.required;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be asked about stacks, their histories, resources and templates. Any thread. */
final class StackReads {
  private static final int PAGE = 100;

  private final StackBook book;
  private final Requests requests;

  StackReads(StackBook book, Requests requests) {
    this.book = book;
    this.requests = requests;
  }

  ObjectNode stacks(JsonNode form) {
    String name = form.path("StackName").asString("");
    List<Stack> chosen =
        name.isEmpty()
            ? book.all().stream()
                .filter(stack -> stack.status() != StackStatus.DELETE_COMPLETE)
                .toList()
            : List.of(book.known(name));
    return paged(chosen, form, "Stacks", Shapes::stack);
  }

  ObjectNode list(JsonNode form) {
    var wanted = form.path("StackStatusFilter").valueStream().map(JsonNode::asString).toList();
    var chosen =
        book.all().stream()
            .filter(stack -> wanted.isEmpty() || wanted.contains(stack.status().name()))
            .toList();
    return paged(chosen, form, "StackSummaries", Shapes::summary);
  }

  ObjectNode events(JsonNode form) {
    Stack stack = book.known(required(form, "StackName"));
    return paged(stack.events(), form, "StackEvents", event -> Shapes.event(stack, event));
  }

  ObjectNode resource(JsonNode form) {
    Stack stack = book.known(required(form, "StackName"));
    String logicalId = required(form, "LogicalResourceId");
    Stack.Row row =
        stack.rows().stream()
            .filter(each -> each.logicalId().equals(logicalId))
            .findFirst()
            .orElseThrow(
                () -> invalid("Resource " + logicalId + " does not exist for stack " + stack.name));
    ObjectNode detail = Shapes.resource(stack, row);
    detail.set("LastUpdatedTimestamp", detail.remove("Timestamp"));
    return Shapes.object().set("StackResourceDetail", detail);
  }

  ObjectNode resources(JsonNode form) {
    String physical = form.path("PhysicalResourceId").asString("");
    String logical = form.path("LogicalResourceId").asString("");
    Stack stack =
        physical.isEmpty()
            ? book.known(required(form, "StackName"))
            : book.all().stream()
                .filter(each -> holds(each, physical))
                .findFirst()
                .orElseThrow(() -> invalid("Stack for " + physical + " does not exist"));
    ObjectNode answer = Shapes.object();
    ArrayNode list = answer.putArray("StackResources");
    stack.rows().stream()
        .filter(row -> logical.isEmpty() || row.logicalId().equals(logical))
        .limit(PAGE)
        .forEach(row -> list.add(Shapes.resource(stack, row)));
    return answer;
  }

  private static boolean holds(Stack stack, String physicalId) {
    return stack.standing().values().stream()
        .anyMatch(each -> each.resource().ref().equals(physicalId));
  }

  ObjectNode listResources(JsonNode form) {
    Stack stack = book.known(required(form, "StackName"));
    return paged(stack.rows(), form, "StackResourceSummaries", Shapes::listed);
  }

  ObjectNode template(JsonNode form) {
    String template =
        form.has("ChangeSetName")
            ? book.changeSet(form).set().wanted().template()
            : book.known(required(form, "StackName")).wanted().template();
    ObjectNode answer = Shapes.object().put("TemplateBody", template);
    answer.putArray("StagesAvailable").add("Original").add("Processed");
    return answer;
  }

  ObjectNode summary(JsonNode form) {
    String template =
        form.has("StackName")
            ? book.known(required(form, "StackName")).wanted().template()
            : requests.template(form, Optional.empty());
    return Shapes.facts(Requests.facts(template));
  }

  ObjectNode validate(JsonNode form) {
    ObjectNode facts = Shapes.facts(Requests.facts(requests.template(form, Optional.empty())));
    facts.remove("ResourceTypes");
    return facts;
  }

  private static <T> ObjectNode paged(
      List<T> all, JsonNode form, String name, Function<T, ObjectNode> shape) {
    var page = Page.of(all, form, PAGE);
    ObjectNode answer = Shapes.object();
    ArrayNode list = answer.putArray(name);
    page.items().forEach(each -> list.add(shape.apply(each)));
    page.next().ifPresent(next -> answer.put("NextToken", next));
    return answer;
  }
}
