package dev.netlift.local.eventbridge;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.gamelift.EventBus;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.sns.Sns;
import dev.netlift.local.sqs.Sqs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** EventBridge: the default bus and its rules. Any thread. */
public final class EventBridge implements Service, EventBus, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventBridge.class);
  private static final int RULES_MAX = 300;
  private static final Duration LATE_MAX = Duration.ofMinutes(1);

  private final String region;
  private final String account;
  private final Agenda agenda;
  private final Sender sender;
  private final Deliveries deliveries;
  private final Map<String, Rule> rules = new ConcurrentHashMap<>();
  private final EventCalls calls = new EventCalls(this);
  private volatile Consumer<ObjectNode> listener = _ -> {};

  public EventBridge(String region, String account, Clock clock, Lambda lambda, Sqs sqs, Sns sns) {
    this(
        region,
        account,
        new SystemAgenda(clock),
        new CloudSender(lambda, sqs, sns),
        sqs,
        RandomGenerator.getDefault());
  }

  /** Sets what starts the state machines that are targets; without it there are none. */
  public void machines(ExecutionStarter starter) {
    if (sender instanceof CloudSender cloud) {
      cloud.machines(starter);
    }
  }

  /** With every outside thing given, for tests. */
  EventBridge(
      String region,
      String account,
      Agenda agenda,
      Sender sender,
      Sqs sqs,
      RandomGenerator random) {
    this.region = region;
    this.account = account;
    this.agenda = agenda;
    this.sender = sender;
    this.deliveries = new Deliveries(agenda, sender, sqs, random);
  }

  @Override
  public String signingName() {
    return "events";
  }

  @Override
  public Reply handle(Call call) {
    return Bodies.reply(call, calls.handle(call.operation(), Bodies.json(call)));
  }

  @Override
  public void put(String source, String detailType, List<String> resources, ObjectNode detail) {
    ObjectNode event = envelope(source, detailType, agenda.now(), resources, detail);
    // As text from here on: whoever wrote the detail may hold on to it.
    String json = event.toString();
    agenda.run(
        () -> {
          if (!offer((ObjectNode) Bodies.MAPPER.readTree(json), json)) {
            log.atWarn().addKeyValue("source", source).log("event lost: the bus is full");
          }
        });
  }

  ObjectNode envelope(
      String source, String detailType, Instant time, List<String> resources, ObjectNode detail) {
    ObjectNode event =
        Bodies.MAPPER
            .createObjectNode()
            .put("version", "0")
            .put("id", UUID.randomUUID().toString())
            .put("detail-type", detailType)
            .put("source", source)
            .put("account", account)
            .put("time", time.truncatedTo(ChronoUnit.SECONDS).toString())
            .put("region", region);
    resources.forEach(event.putArray("resources")::add);
    event.set("detail", detail);
    return event;
  }

  /** Shows each event on the bus from now on, whole: quick, and changing nothing of it. */
  public void listen(Consumer<ObjectNode> heard) {
    listener = heard;
  }

  /** Hands an event to each rule that matches. False when a delivery found no room. */
  boolean offer(ObjectNode event, String json) {
    listener.accept(event);
    boolean taken = true;
    for (Rule rule : rules.values()) {
      if (rule.enabled() && rule.pattern().isPresent() && rule.pattern().get().matches(json)) {
        taken &= deliver(rule, event);
      }
    }
    return taken;
  }

  private boolean deliver(Rule rule, ObjectNode event) {
    boolean taken = true;
    for (Target target : rule.targets()) {
      taken &= deliveries.submit(rule, target, target.input().of(event, rule));
    }
    return taken;
  }

  Instant now() {
    return agenda.now();
  }

  /** Every provider of EventBridge resources. */
  public List<ResourceProvider> providers() {
    return List.of(new RuleProvider(this));
  }

  String ruleArn(String name) {
    return "arn:aws:events:" + region + ":" + account + ":rule/" + name;
  }

  String busArn() {
    return "arn:aws:events:" + region + ":" + account + ":event-bus/default";
  }

  /** Adds a rule, or replaces all of it but its targets. */
  Rule put(Rule rule) {
    Rule put =
        rules.compute(
            rule.name(),
            (name, old) -> {
              if (old == null && rules.size() >= RULES_MAX) {
                throw new AwsException(
                    400, "LimitExceededException", "More than " + RULES_MAX + " rules");
              }
              return old == null ? rule : rule.with(old.targets());
            });
    plan(put, agenda.now());
    return put;
  }

  private void plan(Rule rule, Instant after) {
    rule.schedule()
        .flatMap(schedule -> schedule.next(after))
        .ifPresent(when -> agenda.at(when, () -> fire(rule, when)));
  }

  private void fire(Rule planned, Instant when) {
    Rule rule = rules.get(planned.name());
    // Put again, a rule has a plan of its own; its targets may have changed all the same.
    if (rule == null || !samePlan(rule, planned)) {
      return;
    }
    // After a laptop's sleep what was missed is not made up for.
    Instant now = agenda.now();
    plan(planned, now.isAfter(when.plus(LATE_MAX)) ? now : when);
    if (rule.enabled()) {
      deliver(
          rule,
          envelope(
              "aws.events",
              "Scheduled Event",
              when,
              List.of(rule.arn()),
              Bodies.MAPPER.createObjectNode()));
    }
  }

  @SuppressWarnings("ReferenceEquality") // Equal schedules of two PutRules are two plans.
  private static boolean samePlan(Rule rule, Rule planned) {
    return rule.schedule().isPresent() && rule.schedule().get() == planned.schedule().orElseThrow();
  }

  /**
   * @throws AwsException ResourceNotFoundException
   */
  Rule change(String name, UnaryOperator<Rule> change) {
    Rule changed = rules.computeIfPresent(name, (_, rule) -> change.apply(rule));
    if (changed == null) {
      throw noRule(name);
    }
    return changed;
  }

  Rule rule(String name) {
    Rule rule = rules.get(name);
    if (rule == null) {
      throw noRule(name);
    }
    return rule;
  }

  List<Rule> rules() {
    return rules.values().stream().sorted(Comparator.comparing(Rule::name)).toList();
  }

  /** Removes a rule without targets; one that is not there is no error, as in AWS. */
  void remove(String name) {
    rules.computeIfPresent(
        name,
        (_, rule) -> {
          if (!rule.targets().isEmpty()) {
            throw new AwsException(
                400, "ValidationException", "Rule can't be deleted since it has targets.");
          }
          return null;
        });
  }

  private static AwsException noRule(String name) {
    return new AwsException(
        400, "ResourceNotFoundException", "Rule " + name + " does not exist on EventBus default.");
  }

  @Override
  public void close() {
    agenda.close();
  }
}
