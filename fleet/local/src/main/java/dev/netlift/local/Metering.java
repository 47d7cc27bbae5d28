package dev.netlift.local;

import dev.netlift.local.cloudwatch.CloudWatch;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.logs.LogGroups;
import dev.netlift.local.states.StateMachines;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is measured here, and the log groups it is partly read from. */
record Metering(CloudWatch cloudWatch, LogGroups logs) {
  static Metering start(Base base, Messaging messaging, Lambda lambda, StateMachines machines) {
    CloudWatch cloudWatch =
        base.parts().add(new CloudWatch(Base.REGION, Base.ACCOUNT, base.clock()));
    cloudWatch.act(messaging.alarmActions());
    lambda.logLines(cloudWatch::takeLog);
    machines.metrics(
        (arn, metric, unit, value) ->
            cloudWatch.tell("AWS/States", metric, Map.of("StateMachineArn", arn), unit, value));
    return new Metering(cloudWatch, new LogGroups(Base.REGION, Base.ACCOUNT));
  }

  List<ResourceProvider> providers() {
    return Stream.of(cloudWatch.providers(), logs.providers()).flatMap(List::stream).toList();
  }
}
