package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.Faults;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A user pool. */
final class FakeAccounts implements Accounts {
  final Map<String, String> pictures = new ConcurrentHashMap<>();
  private final Faults faults;

  FakeAccounts(Faults faults) {
    this.faults = faults;
  }

  @Override
  public Optional<String> picture(String account) {
    return faults.call(() -> Optional.ofNullable(pictures.get(account)));
  }

  @Override
  public void setPicture(String account, String url) {
    faults.call(() -> Optional.ofNullable(pictures.computeIfPresent(account, (k, old) -> url)));
  }
}
