package dev.netlift.local.s3;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.identity.PolicyDocument;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** AWS::S3::Bucket: Ref is the name. What an earlier run put there is kept. */
final class BucketProvider implements ResourceProvider {
  private static final int NAME_MAX = 63;

  /** There are no versions here, so of those a rule may say what it likes. */
  private static final Set<String> RULE =
      Set.of(
          "Id",
          "Status",
          "Prefix",
          "ExpirationInDays",
          // Without an effect: unfinished uploads stay, and there are no versions.
          "AbortIncompleteMultipartUpload",
          "NoncurrentVersionExpiration");

  private final Buckets buckets;
  private final Consumer<String> dropper;
  private final String region;
  private final Clock clock;

  /**
   * @param dropper removes a bucket by its name, if it is empty
   */
  BucketProvider(Buckets buckets, Consumer<String> dropper, String region, Clock clock) {
    this.buckets = buckets;
    this.dropper = dropper;
    this.region = region;
    this.clock = clock;
  }

  @Override
  public String type() {
    return "AWS::S3::Bucket";
  }

  @Override
  public Set<String> handled() {
    return Set.of(
        "BucketName",
        "NotificationConfiguration",
        "LifecycleConfiguration",
        "PublicAccessBlockConfiguration",
        "OwnershipControls",
        "VersioningConfiguration");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "BucketEncryption", "the files are the developer's own",
        "LoggingConfiguration", "the cloud's log has every failure; nobody else calls",
        "CorsConfiguration", "the front takes no request of another origin",
        "Tags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    return set(declaration, Optional.empty());
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    String name = declaration.properties().path("BucketName").asString(resource.ref());
    if (!name.equals(resource.ref())) {
      throw wrong(declaration, "a bucket keeps its name; give it another logical id");
    }
    return set(declaration, buckets.get(name).policy());
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    try {
      dropper.accept(resource.ref());
    } catch (AwsException e) {
      if (e.status() != 404) {
        throw wrong(declaration, e.message());
      }
    }
  }

  private Resource set(Declaration declaration, Optional<PolicyDocument> policy) {
    JsonNode properties = declaration.properties();
    String name = properties.path("BucketName").asString(shortened(declaration.inventedName()));
    String versioning = properties.path("VersioningConfiguration").path("Status").asString("");
    if (versioning.equals("Enabled")) {
      throw wrong(declaration, "buckets have no versions here; leave VersioningConfiguration out");
    }
    for (JsonNode rule : properties.path("OwnershipControls").path("Rules")) {
      if (!rule.path("ObjectOwnership").asString("").equals("BucketOwnerEnforced")) {
        throw wrong(declaration, "only ObjectOwnership BucketOwnerEnforced is served here");
      }
    }
    try {
      buckets.put(
          new Bucket(
              name,
              clock.instant(),
              events(declaration, properties.path("NotificationConfiguration")),
              rules(declaration, properties.path("LifecycleConfiguration").path("Rules")),
              properties
                  .path("PublicAccessBlockConfiguration")
                  .path("BlockPublicPolicy")
                  .asString("false")
                  .equals("true"),
              policy));
    } catch (AwsException e) {
      throw wrong(declaration, e.message());
    }
    return new Resource(
        name,
        Map.of(
            "Arn", "arn:aws:s3:::" + name,
            "DomainName", name + ".s3.amazonaws.com",
            "RegionalDomainName", name + ".s3." + region + ".amazonaws.com"));
  }

  /** As CloudFormation invents one: what a bucket may be called is less than other names. */
  private static String shortened(String invented) {
    String name = invented.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    return name.length() <= NAME_MAX ? name : name.substring(0, NAME_MAX).replaceAll("-$", "");
  }

  private static boolean events(Declaration declaration, JsonNode notifications) {
    for (String to : notifications.propertyNames()) {
      if (!to.equals("EventBridgeConfiguration")) {
        throw wrong(declaration, "NotificationConfiguration." + to + " is not served here");
      }
    }
    JsonNode bridge = notifications.path("EventBridgeConfiguration");
    // The property's own default is true: naming the configuration is asking for it.
    return !bridge.isMissingNode()
        && bridge.path("EventBridgeEnabled").asString("true").equals("true");
  }

  private static List<Expiry> rules(Declaration declaration, JsonNode rules) {
    List<Expiry> expiries = new ArrayList<>();
    for (JsonNode rule : rules) {
      var unknown = new TreeSet<>(rule.propertyNames());
      unknown.removeAll(RULE);
      if (!unknown.isEmpty()) {
        throw wrong(declaration, "a lifecycle rule's " + unknown + " is not served here");
      }
      int days = Integer.parseInt(rule.path("ExpirationInDays").asString("0"));
      if (rule.path("Status").asString("").equals("Enabled") && days > 0) {
        expiries.add(new Expiry(rule.path("Prefix").asString(""), days));
      }
    }
    return expiries;
  }

  private static DeployException wrong(Declaration declaration, String why) {
    return new DeployException(declaration.logicalId() + " (AWS::S3::Bucket): " + why);
  }
}
