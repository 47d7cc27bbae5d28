package dev.netlift.local.lambda;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * @param endpoint what the functions get as AWS_ENDPOINT_URL
 * @param functionsJar the code of every function; bucket and key of the template are not looked at
 * @param ricJars folder with the Runtime Interface Client
 * @param stateDir logs go to {@code logs/lambda/<function>.log} below it
 * @param jvmOptions beside our own, for every function: what belongs to the machine
 * @param childrenMax JVMs per function; more calls than that wait, as a laptop has few cores
 */
public record LambdaConfig(
    String region,
    String account,
    URI endpoint,
    Path functionsJar,
    Path ricJars,
    Path stateDir,
    List<String> jvmOptions,
    int childrenMax) {
  /** With no JVM options beside our own. */
  public LambdaConfig(
      String region,
      String account,
      URI endpoint,
      Path functionsJar,
      Path ricJars,
      Path stateDir,
      int childrenMax) {
    this(region, account, endpoint, functionsJar, ricJars, stateDir, List.of(), childrenMax);
  }

  public LambdaConfig {
    jvmOptions = List.copyOf(jvmOptions);
    if (childrenMax < 1 || childrenMax > 64) {
      throw new IllegalArgumentException("childrenMax must be 1 to 64, was " + childrenMax);
    }
  }
}
