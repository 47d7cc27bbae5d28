package dev.netlift.local.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.cloudwatch.CloudWatch;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.logs.LogGroups;
import dev.netlift.local.ssm.Parameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The providers that need no process know every property the committed template uses. */
class TemplateCoverageTest {
  @Test
  void givenCommittedTemplate_whenItsPropertiesAreListed_thenEachIsHandledOrIgnored(
      @TempDir Path stateDir) throws Exception {
    String account = "111122223333";
    Clock clock = Clock.systemUTC();
    List<ResourceProvider> known = new ArrayList<>();
    known.addAll(new Identities(account, stateDir, clock).providers());
    known.addAll(new CloudWatch("us-west-2", account, clock).providers());
    known.addAll(new Parameters("us-west-2", account, clock).providers());
    known.addAll(new LogGroups("us-west-2", account).providers());
    Map<String, ResourceProvider> byType =
        known.stream().collect(Collectors.toMap(ResourceProvider::type, Function.identity()));

    var unknown = new TreeSet<String>();
    var seen = new TreeSet<String>();
    JsonNode template =
        Bodies.MAPPER.readTree(Files.readString(Path.of("..", "aws", "templates", "system.json")));
    for (JsonNode resource : template.path("Resources")) {
      ResourceProvider provider = byType.get(resource.path("Type").asString());
      if (provider != null) {
        seen.add(provider.type());
        for (String property : resource.path("Properties").propertyNames()) {
          if (!provider.handled().contains(property)
              && !provider.ignored().containsKey(property)) {
            unknown.add(provider.type() + "." + property);
          }
        }
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(seen).contains("AWS::IAM::Role", "AWS::SSM::Parameter", "AWS::Logs::LogGroup");
  }
}
