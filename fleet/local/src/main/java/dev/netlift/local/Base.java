package dev.netlift.local;

import dev.netlift.local.identity.Identities;
import dev.netlift.local.process.Children;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;

/**
 * What every service of a cloud is started with.
 *
 * @param parts each service is added to them when it runs
 * @param endpoint of the front
 */
record Base(
    Home home, Parts parts, URI endpoint, Clock clock, Identities identities, Children children) {
  static final String ACCOUNT = "111122223333";

  String region() {
    return home.region();
  }

  Path state() {
    return home.state();
  }
}
