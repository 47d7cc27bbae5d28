package dev.netlift.local.sns;

import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Set;

/** AWS::SNS::Topic: Ref is the ARN. */
final class TopicProvider implements ResourceProvider {
  private final Sns sns;

  TopicProvider(Sns sns) {
    this.sns = sns;
  }

  @Override
  public String type() {
    return "AWS::SNS::Topic";
  }

  @Override
  public Set<String> handled() {
    return Set.of("TopicName");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "DisplayName", "for people",
        "KmsMasterKeyId", "messages never leave this process",
        "Tags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    String name = declaration.properties().path("TopicName").asString(declaration.inventedName());
    String arn = sns.create(name).arn();
    return new Resource(arn, Map.of("TopicArn", arn, "TopicName", name));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    sns.remove(resource.ref());
  }
}
