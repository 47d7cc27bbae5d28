package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.CommittedTemplates.resources;
import static dev.netlift.fleet.aws.CommittedTemplates.type;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever is woken by an alarm finds it in docs/operations.md, with what to do. */
class RunbookTest {
  private static final Pattern ROW = Pattern.compile("\\| `([A-Za-z*]+)` \\|([^|]+)\\|([^|]+)\\|");

  private static final Set<String> RINGING =
      Set.of("AWS::CloudWatch::Alarm", "AWS::Budgets::Budget");

  /** What to do, by the alarm's id, where {@code *} stands for any name. */
  private static Map<String, String> runbook() throws IOException {
    var rows = new LinkedHashMap<String, String>();
    var matcher =
        ROW.matcher(Files.readString(SnapshotTest.ROOT.resolve("docs").resolve("operations.md")));
    while (matcher.find()) {
      rows.put(matcher.group(1), matcher.group(3).strip());
    }
    return rows;
  }

  private static List<String> alarms() {
    return resources("system").entrySet().stream()
        .filter(resource -> RINGING.contains(type(resource.getValue())))
        .map(resource -> resource.getKey().replaceFirst("Alarm[0-9A-F]{8}$", ""))
        .toList();
  }

  private static boolean covers(String row, String alarm) {
    return alarm.matches(row.replace("*", "[A-Za-z0-9]+"));
  }

  @Test
  void givenAnAlarm_thenTheRunbookSaysWhatToDo() throws IOException {
    var rows = runbook();

    assertThat(alarms()).hasSizeGreaterThan(40);
    for (String alarm : alarms()) {
      assertThat(rows.keySet()).as(alarm).anyMatch(row -> covers(row, alarm));
    }
    assertThat(rows.values()).allMatch(todo -> todo.length() > 40);
  }

  @Test
  void givenARowOfTheRunbook_thenThereIsSuchAnAlarm() throws IOException {
    for (String row : runbook().keySet()) {
      assertThat(alarms()).as(row).anyMatch(alarm -> covers(row, alarm));
    }
  }
}
