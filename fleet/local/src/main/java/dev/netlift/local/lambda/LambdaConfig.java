package dev.netlift.local.lambda;

import java.net.URI;
import java.nio.file.Path;

/**
 * @param endpoint what the functions get as AWS_ENDPOINT_URL
 * @param functionsJar the code of every function; bucket and key of the template are not looked at
 * @param ricJars folder with the Runtime Interface Client
 * @param stateDir logs go to {@code logs/lambda/<function>.log} below it
 * @param childrenMax JVMs per function; more calls than that wait, as a laptop has few cores
 */
public record LambdaConfig(
    String region,
    String account,
    URI endpoint,
    Path functionsJar,
    Path ricJars,
    Path stateDir,
    int childrenMax) {
  public LambdaConfig {
    if (childrenMax < 1 || childrenMax > 64) {
      throw new IllegalArgumentException("childrenMax must be 1 to 64, was " + childrenMax);
    }
  }
}
