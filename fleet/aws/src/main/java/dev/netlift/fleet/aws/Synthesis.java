package dev.netlift.fleet.aws;

import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.CliCredentialsStackSynthesizer;
import software.amazon.awscdk.StackProps;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the app inside this process. Needs {@code node} on the PATH.
 *
 * @param templates stack name to template, keys sorted
 * @param findings errors and warnings of cdk-nag, of CDK and of its validator; none may be left
 */
record Synthesis(SortedMap<String, String> templates, List<String> findings) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Flags of new CDK projects that change the templates. The file that usually carries them is not
   * read in-process; turning one on later renames every function version.
   */
  private static final Map<String, Object> FLAGS =
      Map.of(
          "@aws-cdk/aws-iam:minimizePolicies", true,
          "@aws-cdk/aws-iam:standardizedServicePrincipals", true,
          "@aws-cdk/aws-lambda:recognizeVersionProps", true,
          "@aws-cdk/aws-lambda:recognizeLayerVersion", true);

  static Synthesis run(Settings settings, Path assembly) {
    var app =
        App.Builder.create()
            .outdir(assembly.toString())
            .analyticsReporting(false)
            .treeMetadata(false)
            .context(new LinkedHashMap<>(FLAGS))
            .build();
    Aspects.of(app).add(AwsSolutionsChecks.Builder.create().verbose(true).build());
    new SystemStack(app, "system", props("Netlift: everything that outlives a fleet"), settings);
    new FleetStack(app, "fleet", props("Netlift: one generation of game servers"));

    app.synth();
    return read(assembly);
  }

  /** Writes each template as its snapshot, {@code <stack>.json}. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (var template : templates.entrySet()) {
      Files.writeString(folder.resolve(template.getKey() + ".json"), template.getValue());
    }
  }

  /** Reads what CDK left in the assembly folder; the classes that would are deprecated. */
  private static Synthesis read(Path assembly) {
    var templates = new TreeMap<String, String>();
    var findings = new ArrayList<String>();
    var artifacts = json(assembly.resolve("manifest.json")).path("artifacts");
    for (var artifact : artifacts.properties()) {
      var value = artifact.getValue();
      if (!value.path("type").asString("").equals("aws:cloudformation:stack")) {
        continue;
      }
      var file = assembly.resolve(value.path("properties").path("templateFile").asString());
      templates.put(artifact.getKey(), Snapshots.sorted(text(file)));
      findings.addAll(findings(value.path("metadata")));
      if (value.has("additionalMetadataFile")) {
        findings.addAll(
            findings(json(assembly.resolve(value.path("additionalMetadataFile").asString()))));
      }
    }
    findings.addAll(violations(assembly.resolve("validation-report.json")));
    return new Synthesis(templates, findings);
  }

  /** What CDK's own validator of templates says. */
  private static List<String> violations(Path report) {
    var found = new ArrayList<String>();
    for (var plugin : json(report).path("pluginReports")) {
      for (var violation : plugin.path("violations")) {
        found.add(
            plugin.path("pluginName").asString("")
                + " "
                + violation.path("ruleName").asString("")
                + ": "
                + violation.path("description").asString(""));
      }
    }
    return found;
  }

  private static List<String> findings(JsonNode metadataByPath) {
    var found = new ArrayList<String>();
    for (var entry : metadataByPath.properties()) {
      for (var message : entry.getValue()) {
        var type = message.path("type").asString("");
        if (type.equals("aws:cdk:error") || type.equals("aws:cdk:warning")) {
          found.add(type + " " + entry.getKey() + ": " + message.path("data").asString(""));
        }
      }
    }
    return found;
  }

  /** Nothing to bootstrap: the caller's own credentials, and one bucket that a release makes. */
  private static StackProps props(String description) {
    return StackProps.builder()
        .description(description)
        .synthesizer(
            CliCredentialsStackSynthesizer.Builder.create()
                .fileAssetsBucketName(Functions.BUCKET)
                .build())
        .build();
  }

  private static JsonNode json(Path file) {
    return JSON.readTree(text(file));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
