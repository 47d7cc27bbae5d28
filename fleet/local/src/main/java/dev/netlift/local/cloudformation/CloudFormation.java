package dev.netlift.local.cloudformation;

import dev.netlift.local.deploy.Deployer;
import dev.netlift.local.deploy.Deployment;
import dev.netlift.local.deploy.Standing;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.QueryForm;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.front.Xml;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * CloudFormation, in the query protocol: change sets, stacks and their histories, over the same
 * providers that {@code up} deploys with. Kept as long as this lives. Any thread.
 */
public final class CloudFormation implements Service, AutoCloseable {
  private static final String NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/";
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final StackBook book = new StackBook();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Making making;
  private final Map<String, Function<JsonNode, ObjectNode>> served;

  public CloudFormation(
      Deployer deployer, TemplateSource objects, String region, String account, Clock clock) {
    this(deployer, objects, region, account, clock, PATIENCE);
  }

  /**
   * @param patience how long a resource may take to be ready, or gone
   */
  CloudFormation(
      Deployer deployer,
      TemplateSource objects,
      String region,
      String account,
      Clock clock,
      Duration patience) {
    var requests = new Requests(objects);
    this.making =
        new Making(
            deployer,
            new Operations(deployer, patience),
            requests,
            book,
            "arn:aws:cloudformation:" + region + ":" + account,
            clock,
            threads);
    var changeSets = new ChangeSetCalls(making);
    var stacks = new StackCalls(making);
    var reads = new StackReads(book, requests);
    this.served =
        Map.ofEntries(
            Map.entry("CreateChangeSet", changeSets::create),
            Map.entry("DescribeChangeSet", changeSets::describe),
            Map.entry("ExecuteChangeSet", changeSets::execute),
            Map.entry("DeleteChangeSet", changeSets::delete),
            Map.entry("ListChangeSets", changeSets::list),
            Map.entry("CreateStack", stacks::create),
            Map.entry("UpdateStack", stacks::update),
            Map.entry("DeleteStack", stacks::delete),
            Map.entry("UpdateTerminationProtection", stacks::protect),
            Map.entry("DescribeStacks", reads::stacks),
            Map.entry("DescribeStackEvents", reads::events),
            Map.entry("DescribeStackResource", reads::resource),
            Map.entry("DescribeStackResources", reads::resources),
            Map.entry("ListStackResources", reads::listResources),
            Map.entry("ListStacks", reads::list),
            Map.entry("GetTemplate", reads::template),
            Map.entry("GetTemplateSummary", reads::summary),
            Map.entry("ValidateTemplate", reads::validate));
  }

  /**
   * Enters a stack that was deployed past this service.
   *
   * @param template its text
   * @param parameters as they were given
   */
  public void adopt(String template, Map<String, String> parameters, Deployment deployment) {
    Requests.facts(template);
    var wanted = new Wanted(template, parameters, Map.of(), List.of("CAPABILITY_NAMED_IAM"));
    var stack = making.stack(deployment.stackName(), wanted);
    stack.turn(StackStatus.CREATE_IN_PROGRESS, "User Initiated");
    for (Standing each : deployment.standing().values()) {
      stack.put(each);
      stack.tell(each.logicalId(), each.resource().ref(), each.type(), "CREATE_COMPLETE", "");
    }
    stack.become(wanted, deployment.outputs());
    stack.turn(StackStatus.CREATE_COMPLETE, "");
    book.add(stack);
  }

  @Override
  public String signingName() {
    return "cloudformation";
  }

  @Override
  public Reply handle(Call call) {
    JsonNode form = QueryForm.read(Bodies.form(call));
    Function<JsonNode, ObjectNode> operation = served.get(call.operation());
    if (operation == null) {
      throw new AwsException(
          400, "InvalidAction", "Could not find operation " + call.operation() + " here");
    }
    ObjectNode answer = operation.apply(form);
    return Xml.reply(call, NAMESPACE, xml -> QueryForm.write(xml, answer));
  }

  /** Stops what is under way; a resource that is being made is left where it is. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
