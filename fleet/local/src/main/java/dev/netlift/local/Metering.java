package dev.netlift.local;

import dev.netlift.local.cloudwatch.CloudWatch;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.logs.LogGroups;
import dev.netlift.local.states.StateMachines;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is measured here, and the log groups it is partly read from. */
record Metering(CloudWatch cloudWatch, LogGroups logs) {
  static Metering start(Base base, Messaging messaging, Backend backend, StateMachines machines) {
    CloudWatch cloudWatch =
        base.parts().add(new CloudWatch(base.region(), Base.ACCOUNT, base.clock()));
    cloudWatch.act(messaging.alarmActions());
    backend.lambda().logLines(cloudWatch::takeLog);
    backend
        .lambda()
        .metrics(
            (function, metric, unit, value) ->
                cloudWatch.tell(
                    "AWS/Lambda", metric, Map.of("FunctionName", function), unit, value));
    backend.apis().accessLines(cloudWatch::takeLog);
    backend
        .apis()
        .metrics(
            (api, metric, unit, value) ->
                cloudWatch.tell("AWS/ApiGateway", metric, Map.of("ApiId", api), unit, value));
    machines.metrics(
        (arn, metric, unit, value) ->
            cloudWatch.tell("AWS/States", metric, Map.of("StateMachineArn", arn), unit, value));
    return new Metering(cloudWatch, new LogGroups(base.region(), Base.ACCOUNT));
  }

  List<ResourceProvider> providers() {
    return Stream.of(cloudWatch.providers(), logs.providers()).flatMap(List::stream).toList();
  }
}
