package dev.netlift.local.identity;

/** Names resources of the one region and account there is. */
record Arns(String region, String account) {
  String of(String service, String resource) {
    return "arn:aws:" + service + ":" + region + ":" + account + ":" + resource;
  }
}
