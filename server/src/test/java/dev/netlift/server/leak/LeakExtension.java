package dev.netlift.server.leak;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails every test class that leaves a Netty buffer unreleased. Registered for all of them. */
public final class LeakExtension implements AfterAllCallback {
  @Override
  public void afterAll(ExtensionContext context) {
    List<String> leaks = Leaks.collect();
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          leaks.size()
              + " Netty buffers were not released by the end of "
              + context.getDisplayName()
              + "; the first: "
              + leaks.getFirst());
    }
  }
}
