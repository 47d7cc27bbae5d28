package dev.netlift.local.front;

/** Asked about every call of a service before the service sees it. Any thread. */
@FunctionalInterface
public interface Gatekeeper {
  /**
   * @throws AwsException the caller's policies do not allow it
   */
  void admit(Call call);
}
