package dev.netlift.local.chaos;

import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.gamelift.ProcessReport;
import dev.netlift.local.gamelift.SeatReport;
import dev.netlift.local.gamelift.SessionReport;
import dev.netlift.local.lambda.FunctionChild;
import dev.netlift.local.process.Children;
import java.util.List;
import java.util.Map;

/** The running cloud, as far as chaos reaches into it. Any thread. */
public interface Site {
  List<ProcessReport> servers();

  List<SessionReport> sessions();

  List<SeatReport> seats();

  List<FunctionChild> functions();

  /** As the operating system tells it. */
  List<Children.Ended> ended();

  /** Drops the sockets between a server process and GameLift. */
  boolean cut(String processId);

  /** Calls the HTTP API in somebody's name, past the record. */
  Reply api(Call call);

  /** What the deployed definitions say of each metric: its kind. */
  Map<String, String> metricKinds();

  /** What the table of achievements holds: lifetime totals by player and metric. */
  Map<String, Map<String, Long>> totals();

  /** The same with what is unlocked, by player. */
  Map<String, Awards> awards();
}
