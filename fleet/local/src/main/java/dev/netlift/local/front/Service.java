package dev.netlift.local.front;

/** One AWS service of the local cloud. Called on virtual threads, concurrently; may block. */
public interface Service {
  /**
   * Name in the credential scope, for example {@code gamelift}; for an unsigned call the front maps
   * X-Amz-Target to it.
   */
  String signingName();

  /**
   * @throws AwsException an error of the service's own model; the front writes it in the protocol
   *     of the call
   */
  Reply handle(Call call);
}
