package dev.netlift.local;

import dev.netlift.local.cloudfront.CloudFront;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.eventbridge.EventBridge;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.process.Children;
import dev.netlift.local.s3.S3;
import dev.netlift.local.s3.S3Config;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** Buckets, and what serves them to everybody. */
record Storage(S3 s3, CloudFront cloudFront) {
  static Storage start(
      Parts parts,
      Home home,
      String region,
      String account,
      URI endpoint,
      Clock clock,
      Identities identities,
      Children children,
      EventBridge events) {
    S3 s3 =
        parts.add(
            new S3(
                new S3Config(
                    home.s3Proxy(),
                    home.state().resolve("s3"),
                    home.state().resolve("s3proxy.properties"),
                    home.logs().resolve("s3proxy.log"),
                    region,
                    account,
                    clock),
                children,
                identities,
                events::put));
    return new Storage(s3, new CloudFront(s3, endpoint, account, clock));
  }

  List<ResourceProvider> providers() {
    return Stream.of(s3.providers(), cloudFront.providers()).flatMap(List::stream).toList();
  }
}
