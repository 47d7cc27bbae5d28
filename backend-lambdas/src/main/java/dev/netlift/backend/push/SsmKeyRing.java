package dev.netlift.backend.push;

import java.util.Optional;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** Two parameters: the ring as a SecureString, and of it what may be known beside it. */
final class SsmKeyRing implements KeyRingStore {
  /** What the name of the public one ends with. */
  static final String PUBLIC = "-public";

  private final Parameters parameters;
  private final String name;

  /**
   * @param name of the SecureString
   */
  SsmKeyRing(Parameters parameters, String name) {
    this.parameters = parameters;
    this.name = name;
  }

  @Override
  public Optional<KeyRing> find() {
    return parameters.find(name).map(KeyRing::parse);
  }

  @Override
  public boolean create(KeyRing ring) {
    return parameters.put(name, ParameterType.SECURE_STRING, ring.toJson(), false);
  }

  @Override
  public void replace(KeyRing ring) {
    parameters.put(name, ParameterType.SECURE_STRING, ring.toJson(), true);
  }

  @Override
  public void publish(KeyRing published) {
    // A version for each change and for nothing else: Parameter Store keeps a hundred.
    String json = published.toJson();
    if (!parameters.find(name + PUBLIC).filter(json::equals).isPresent()) {
      parameters.put(name + PUBLIC, ParameterType.STRING, json, true);
    }
  }
}
