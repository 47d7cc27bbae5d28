package dev.netlift.local.s3;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.deploy.ResourceProvider.Declaration;
import dev.netlift.local.deploy.ResourceProvider.Resource;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.front.PlainHttp;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import dev.netlift.local.process.Children;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import tools.jackson.databind.JsonNode;

/** S3 behind a front on a free port, with the AWS SDK's own client. */
public final class S3World implements AutoCloseable {
  public static final String REGION = "us-west-2";
  public static final String ACCOUNT = "111122223333";

  /** What the bus was told, as {@code detail-type} and the detail. */
  public record Event(String type, List<String> resources, JsonNode detail) {}

  public final List<Event> events = new CopyOnWriteArrayList<>();
  public final S3 s3;
  private final Front front;
  private final Children children;
  private final Identities identities;

  public S3World(Path state) {
    this(state, (_, _) -> List.of());
  }

  /**
   * @param plain makes what is served over plain HTTP
   */
  public S3World(Path state, BiFunction<S3, URI, List<PlainHttp>> plain) {
    Clock clock = Clock.systemUTC();
    front = Front.bind(new FrontConfig(0, REGION, clock, state.resolve("uploads")));
    children = new Children(state);
    identities = new Identities(ACCOUNT, state, clock);
    s3 =
        new S3(
            new S3Config(
                Path.of("target", "s3"),
                state.resolve("s3"),
                state.resolve("s3proxy.properties"),
                state.resolve("s3proxy.log"),
                REGION,
                ACCOUNT,
                clock),
            children,
            identities,
            (source, type, resources, detail) ->
                events.add(new Event(source + " " + type, resources, detail)));
    front.serve(
        identities,
        new CallPolicies(identities, REGION, ACCOUNT),
        List.of(s3),
        List.of(),
        plain.apply(s3, front.endpoint()));
  }

  public URI endpoint() {
    return front.endpoint();
  }

  public AwsCredentials administrator() {
    Keys keys = identities.administrator();
    return AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey());
  }

  public S3Client client() {
    return client(administrator());
  }

  public S3Client client(AwsCredentials keys) {
    return S3Client.builder()
        .endpointOverride(front.endpoint())
        .region(Region.of(REGION))
        .credentialsProvider(StaticCredentialsProvider.create(keys))
        .build();
  }

  public S3Presigner presigner(AwsCredentials keys) {
    return S3Presigner.builder()
        .endpointOverride(front.endpoint())
        .region(Region.of(REGION))
        .credentialsProvider(StaticCredentialsProvider.create(keys))
        .build();
  }

  /** Temporary keys of a role that has just these statements. */
  public AwsCredentials role(String name, String statements) {
    String properties =
        """
        {"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
           "Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]},
         "Policies":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[%s]}}]}
        """
            .formatted(statements);
    String arn =
        create(identities.providers(), "AWS::IAM::Role", name, properties)
            .attributes()
            .getOrDefault("Arn", "");
    Keys keys = identities.issue(arn, "me", Duration.ofMinutes(15), Optional.empty());
    return AwsSessionCredentials.create(
        keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken().orElseThrow());
  }

  /** Creates a resource as a template would declare it. */
  public Resource create(String type, String logicalId, String properties) {
    return create(s3.providers(), type, logicalId, properties);
  }

  public static Resource create(
      List<ResourceProvider> providers, String type, String logicalId, String properties) {
    ResourceProvider provider =
        providers.stream().filter(each -> each.type().equals(type)).findFirst().orElseThrow();
    return provider.create(new Declaration("test", logicalId, Bodies.MAPPER.readTree(properties)));
  }

  /** A bucket whose events go to the bus. */
  public String bucket(String name) {
    return create(
            "AWS::S3::Bucket",
            "Bucket" + name,
            Bodies.MAPPER.writeValueAsString(
                Map.of(
                    "BucketName",
                    name,
                    "NotificationConfiguration",
                    Map.of("EventBridgeConfiguration", Map.of("EventBridgeEnabled", true)))))
        .ref();
  }

  /** Those of one bucket, in the order they came. */
  public List<Event> events(String bucket) {
    return events.stream()
        .filter(event -> event.detail().path("bucket").path("name").asString("").equals(bucket))
        .toList();
  }

  @Override
  public void close() {
    s3.close();
    children.close();
    front.close();
  }
}
