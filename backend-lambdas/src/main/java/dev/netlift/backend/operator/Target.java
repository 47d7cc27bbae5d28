package dev.netlift.backend.operator;

import dev.netlift.backend.functions.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;
import tools.jackson.databind.JsonNode;

/**
 * Which cloud, and as whom.
 *
 * @param api base of the HTTP API
 * @param tokens where STS is
 * @param role the operators' role
 * @param credentials of somebody who may take that role
 */
record Target(URI api, URI tokens, String region, String role, AwsCredentialsProvider credentials) {
  /**
   * The cloud that runs from the folder {@code home}; with a profile the one that the options name.
   *
   * @throws IllegalStateException no cloud runs there
   * @throws Options.UsageException an option is missing
   */
  static Target of(Options options, Path home) throws IOException {
    var profile = options.value("profile");
    if (profile.isPresent()) {
      if (options.has("local")) {
        throw new Options.UsageException("--local and --profile: take one");
      }
      String region = options.required("region");
      return new Target(
          uri(options.required("api-url")),
          uri("https://sts." + region + ".amazonaws.com/"),
          region,
          options.required("role"),
          ProfileCredentialsProvider.create(profile.get()));
    }
    Path state = home.resolve(".netlift");
    Path credentials = state.resolve("credentials");
    if (!Files.exists(state.resolve("outputs.json"))) {
      throw new IllegalStateException(
          "no local cloud is running here (no .netlift/outputs.json). Start one: ./netlift up;"
              + " for one on AWS give --profile, --region, --api-url and --role");
    }
    JsonNode outputs = Json.read(Files.readString(state.resolve("outputs.json")));
    JsonNode config = Json.read(Files.readString(state.resolve("client.json")));
    return new Target(
        uri(outputs.path("ApiUrl").asString("")),
        uri(config.path("endpointUrl").asString("")),
        config.path("region").asString(""),
        outputs.path("OperatorRoleArn").asString(""),
        ProfileCredentialsProvider.builder()
            .profileFile(
                ProfileFile.builder()
                    .type(ProfileFile.Type.CREDENTIALS)
                    .content(credentials)
                    .build())
            .build());
  }

  private static URI uri(String text) {
    try {
      return URI.create(text.endsWith("/") ? text : text + "/");
    } catch (IllegalArgumentException e) {
      throw new Options.UsageException("'" + text + "' is no URL");
    }
  }
}
