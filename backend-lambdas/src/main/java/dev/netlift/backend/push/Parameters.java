package dev.netlift.backend.push;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Snapshot;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** Parameter Store, as much of it as we use. Any thread. */
final class Parameters {
  private final SsmClient ssm;

  Parameters(SsmClient ssm) {
    this.ssm = ssm;
  }

  /** Region, endpoint and credentials come from the environment, as the SDK reads them. */
  static Parameters ofProcess() {
    return new Parameters(
        Snapshot.ofProcess()
            .client(
                SsmClient.class,
                () ->
                    SsmClient.builder()
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .overrideConfiguration(
                            c ->
                                c.apiCallAttemptTimeout(Duration.ofSeconds(2))
                                    .apiCallTimeout(Duration.ofSeconds(4)))
                        .build()));
  }

  /** The newest version, decrypted. */
  Optional<String> find(String name) {
    try {
      return Optional.of(
          ssm.getParameter(r -> r.name(name).withDecryption(true)).parameter().value());
    } catch (ParameterNotFoundException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw new BackendException("could not read parameter " + name, e.retryable(), e);
    }
  }

  /** As {@link #find} where a deployment has put one. */
  String required(String name) {
    return find(name)
        .orElseThrow(
            () -> new BackendException("there is no parameter " + name + "; deploy again", false));
  }

  /**
   * @return false, changing nothing, if there is one of that name and {@code overwrite} is not set
   */
  boolean put(String name, ParameterType type, String value, boolean overwrite) {
    try {
      ssm.putParameter(r -> r.name(name).type(type).value(value).overwrite(overwrite));
      return true;
    } catch (ParameterAlreadyExistsException e) {
      return false;
    } catch (SdkException e) {
      throw new BackendException("could not write parameter " + name, e.retryable(), e);
    }
  }
}
