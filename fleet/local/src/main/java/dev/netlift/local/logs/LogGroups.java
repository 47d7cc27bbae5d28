package dev.netlift.local.logs;

import dev.netlift.local.deploy.ResourceProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * AWS::Logs::LogGroup: Ref is the name. A name only: each function's output goes to {@code
 * logs/lambda/<function>.log}, the API's access log to {@code logs/api-access.log}.
 */
public final class LogGroups implements ResourceProvider {
  private final String region;
  private final String account;

  public LogGroups(String region, String account) {
    this.region = region;
    this.account = account;
  }

  /** Every provider of CloudWatch Logs resources. */
  public List<ResourceProvider> providers() {
    return List.of(this);
  }

  @Override
  public String type() {
    return "AWS::Logs::LogGroup";
  }

  @Override
  public Set<String> handled() {
    return Set.of("LogGroupName");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "RetentionInDays", "local logs are bounded by size and wiped with the state folder",
        "LogGroupClass", "a price, not a behaviour",
        "KmsKeyId", "the files are the developer's own",
        "Tags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    String name =
        declaration.properties().path("LogGroupName").asString(declaration.inventedName());
    return new Resource(
        name,
        Map.of("Arn", "arn:aws:logs:" + region + ":" + account + ":log-group:" + name + ":*"));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  /** The files stay: they are bounded, and go with the state folder. */
  @Override
  public void delete(Declaration declaration, Resource resource) {}
}
