package dev.netlift.release.build;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What would fail, or worse, half work, after a fleet has been waited for: found before anything is
 * uploaded. Pure: nothing is read or asked here.
 */
public final class BuildChecks {
  /** What can be wrong. */
  public enum Fault {
    NOT_A_BUILD,
    CRLF_IN_INSTALL,
    NOT_EXECUTABLE,
    WRONG_ARCHITECTURE,
    RESERVED_PORT,
    PORT_NOT_OPEN,
    AGENT_PORTS_DIFFER,
    LAUNCH_PATH,
    PARAMETERS,
    SDK_VERSION_MISSING,
    NO_QUOTA,
    SCALING_TARGET
  }

  /**
   * @param what is wrong, with the names and values it is about
   * @param remedy what to do
   */
  public record Finding(Fault fault, String what, String remedy) {}

  /**
   * @param quotas instances a location may have, by location; one that is not in it is not judged
   */
  public record Subject(BuildFolder build, FleetTemplate fleet, Map<String, Integer> quotas) {
    public Subject {
      quotas = Map.copyOf(quotas);
    }
  }

  /** GameLift's own, of launch paths on Linux. */
  private static final String GAME = "/local/game/";

  private static final Pattern LAUNCH_PATH = Pattern.compile("/local/game/\\S+");

  /** GameLift's own, of launch parameters. */
  private static final Pattern PARAMETERS =
      Pattern.compile("[A-Za-z0-9_:.+/\\\\\\- =@;{},?'\\[\\]\"]+");

  private static final int LENGTH_MAX = 1024;

  private static final Pattern SDK_VERSION = Pattern.compile("[5-9]\\d*\\.\\d+\\.\\d+");

  /** What GameLift keeps for itself on instances with containers. */
  private static final int RESERVED_FROM = 4092;

  private static final int RESERVED_TO = 4191;
  private static final int PORT_MIN = 1026;
  private static final int PORT_MAX = 60_000;
  private static final double PERCENT = 100;

  private final Subject subject;
  private final List<Finding> findings = new ArrayList<>();

  private BuildChecks(Subject subject) {
    this.subject = subject;
  }

  /**
   * @return what is wrong, in the order of {@link Fault}; empty: nothing
   */
  public static List<Finding> check(Subject subject) {
    var checks = new BuildChecks(subject);
    checks.build();
    checks.architecture();
    checks.ports();
    checks.processes();
    checks.sdkVersion();
    checks.quotas();
    checks.scaling();
    return checks.findings.stream()
        .sorted((one, other) -> one.fault().compareTo(other.fault()))
        .toList();
  }

  private void found(Fault fault, String what, String remedy) {
    findings.add(new Finding(fault, what, remedy));
  }

  private void build() {
    var build = subject.build();
    String script = build.installScript().orElse("");
    if (script.isEmpty() || !build.executables().containsKey(Manifest.FILE)) {
      found(
          Fault.NOT_A_BUILD,
          "no install.sh, or no " + Manifest.FILE,
          "make it by fleet/scripts/build-fleet.sh");
      return;
    }
    if (script.indexOf('\r') >= 0) {
      found(
          Fault.CRLF_IN_INSTALL,
          "install.sh has Windows line ends in line " + lineOf(script),
          "git config core.autocrlf false, check out anew, build again");
    }
    if (!script.startsWith("#!/bin/bash\n") && !script.startsWith("#!/bin/bash\r\n")) {
      found(
          Fault.NOT_A_BUILD,
          "install.sh does not begin with #!/bin/bash",
          "GameLift runs it by its first line; a byte order mark before it counts too");
    }
    for (String program : List.of(BuildFolder.INSTALL, BuildFolder.JAVA)) {
      if (!build.executables().getOrDefault(program, false)) {
        found(
            Fault.NOT_EXECUTABLE,
            program + " is not executable, or not there",
            "chmod +x it, and upload by a way that keeps the bit");
      }
    }
  }

  private static long lineOf(String script) {
    return script.substring(0, script.indexOf('\r')).chars().filter(c -> c == '\n').count() + 1;
  }

  private void architecture() {
    var runtime = subject.build().runtime();
    for (String type : subject.fleet().instanceTypes()) {
      var needed = Architecture.ofInstanceType(type);
      String is = runtime.map(Architecture::word).orElse("no program for Linux");
      if (!is.equals(needed.word())) {
        found(
            Fault.WRONG_ARCHITECTURE,
            "runtime/bin/java is " + is + ", and " + type + " is " + needed.word(),
            "another instance type, or build-fleet.sh --arch " + needed.word() + " --jdk DIR");
      }
    }
    String said = subject.build().says("architecture");
    if (runtime.isPresent() && !runtime.get().word().equals(said)) {
      found(
          Fault.WRONG_ARCHITECTURE,
          "runtime/bin/java is " + runtime.get().word() + ", and the build says '" + said + "'",
          "build it again");
    }
  }

  private void ports() {
    var used = new TreeSet<Integer>();
    for (var process : subject.fleet().processes()) {
      process.port().ifPresent(used::add);
    }
    for (int port : used) {
      if (port >= RESERVED_FROM && port <= RESERVED_TO) {
        found(
            Fault.RESERVED_PORT,
            "port " + port + " is in " + RESERVED_FROM + "-" + RESERVED_TO + ", GameLift's own",
            "another --port in the fleet's template");
      } else if (port < PORT_MIN || port > PORT_MAX) {
        found(
            Fault.RESERVED_PORT,
            "port " + port + " cannot be opened: " + PORT_MIN + "-" + PORT_MAX + " can",
            "another --port in the fleet's template");
      }
      for (String protocol : List.of("UDP", "TCP")) {
        if (subject.fleet().openings().stream().noneMatch(o -> o.lets(port, protocol))) {
          found(
              Fault.PORT_NOT_OPEN,
              "a process has port " + port + ", which is not open for " + protocol,
              "EC2InboundPermissions of the fleet's template");
        }
      }
    }
    Set<Integer> watched = AgentConfiguration.ports(subject.build().agent());
    if (!watched.equals(used)) {
      found(
          Fault.AGENT_PORTS_DIFFER,
          "the fleet's processes have ports " + used + ", the build's agent watches " + watched,
          "build again, with the template that is released");
    }
  }

  private void processes() {
    var ports = new HashSet<Integer>();
    for (var process : subject.fleet().processes()) {
      String path = process.launchPath();
      String below = path.startsWith(GAME) ? path.substring(GAME.length()) : "";
      if (!LAUNCH_PATH.matcher(path).matches()
          || path.length() > LENGTH_MAX
          || List.of(below.split("/")).contains("..")) {
        found(
            Fault.LAUNCH_PATH,
            "launch path '" + path + "' is not below " + GAME,
            "a program of the build, /local/game/bin/netlift-server");
      } else if (!subject.build().executables().getOrDefault(below, false)) {
        found(
            Fault.LAUNCH_PATH,
            "launch path " + path + " is not an executable of the build",
            "LaunchPath in the fleet's template, or the file's bits");
      }
      parameters(process, ports);
    }
  }

  private void parameters(FleetTemplate.ServerProcess process, Set<Integer> ports) {
    String text = process.parameters();
    if (!text.isEmpty() && !PARAMETERS.matcher(text).matches()) {
      var bad = new TreeSet<String>();
      text.codePoints()
          .mapToObj(Character::toString)
          .filter(character -> !PARAMETERS.matcher(character).matches())
          .forEach(bad::add);
      found(
          Fault.PARAMETERS,
          "GameLift takes no " + bad + " in launch parameters: " + text,
          "what needs such characters belongs into conf/jvm.options");
    }
    if (text.length() > LENGTH_MAX) {
      found(
          Fault.PARAMETERS,
          "launch parameters of " + text.length() + " characters; GameLift takes " + LENGTH_MAX,
          "settings of the JVM belong into conf/jvm.options");
    }
    var port = process.port();
    if (port.isEmpty()) {
      found(Fault.PARAMETERS, "no --port in launch parameters: " + text, "one port per process");
    } else if (process.concurrent() != 1 || !ports.add(port.getAsInt())) {
      found(
          Fault.PARAMETERS,
          "port " + port.getAsInt() + " is given to more than one process",
          "an entry per process, each with its own --port, ConcurrentExecutions 1");
    }
  }

  private void sdkVersion() {
    String version = subject.build().says("serverSdkVersion");
    if (!SDK_VERSION.matcher(version).matches()) {
      found(
          Fault.SDK_VERSION_MISSING,
          "the build says '" + version + "' as its server SDK's version",
          "serverSdkVersion=5.x.y: without it GameLift gives an instance for SDK 4");
    }
  }

  private void quotas() {
    for (var location : subject.fleet().locations()) {
      Integer quota = subject.quotas().get(location.name());
      if (quota != null && quota == 0) {
        found(
            Fault.NO_QUOTA,
            "the account may have no instance of "
                + subject.fleet().instanceTypes()
                + " in "
                + location.name(),
            "ask for quota in Service Quotas, or leave the location out");
      }
    }
  }

  /** So many percent of all sessions must be one at least, or it is met by none being free. */
  private void scaling() {
    var target = subject.fleet().scalingTarget();
    if (target.isEmpty()) {
      return;
    }
    int perInstance = subject.fleet().sessionsPerInstance();
    for (var location : subject.fleet().locations()) {
      int sessions = perInstance * location.instancesMax();
      if (sessions > 0 && target.getAsDouble() * sessions < PERCENT) {
        found(
            Fault.SCALING_TARGET,
            String.format(
                Locale.ROOT,
                "%.0f %% of the %d sessions %s can have is less than one session",
                target.getAsDouble(),
                sessions,
                location.name()),
            String.format(
                Locale.ROOT,
                "a target of %.0f %% or more, or more instances",
                Math.ceil(PERCENT / sessions)));
      }
    }
  }
}
