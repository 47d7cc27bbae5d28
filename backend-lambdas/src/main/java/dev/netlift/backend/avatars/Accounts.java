package dev.netlift.backend.avatars;

import java.util.Optional;

/**
 * Accounts of linked players, by the {@code sub} that Cognito gave them. Any thread. Faults of the
 * service are {@link dev.netlift.backend.functions.BackendException}.
 */
interface Accounts {
  /** The attribute {@code picture}, empty text if it is not set; empty if the account is gone. */
  Optional<String> picture(String account);

  /** Sets it; an account that is gone stays so. */
  void setPicture(String account, String url);
}
