package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds that are uploaded as a zip: CreateBuild, RequestUploadCredentials, a PutObject with these
 * credentials to the storage location that it answers. Where there is no bucket, a PUT to the URL
 * that is the location's Key. Owned by the loop; the upload itself runs on the thread of its
 * request.
 */
final class Builds {
  private static final Logger log = LoggerFactory.getLogger(Builds.class);
  private static final int PAGE = 100;
  private static final int BUILDS_MAX = 1_000;
  private static final String SDK_VERSION_LOCAL = "5.6.0";
  static final String SYSTEM_DEFAULT = "AMAZON_LINUX_2023";
  static final int FILES_MAX = 50_000;
  static final long BYTES_MAX = 2L << 30;

  private static final class Build {
    final String id;
    final String system;
    final String sdkVersion;
    final Instant created;
    String name;
    String version;
    String status = "INITIALIZED";
    long bytes;
    // Where it is unpacked, once it is READY.
    Optional<Path> folder = Optional.empty();

    Build(
        String id, String name, String version, String system, String sdkVersion, Instant created) {
      this.id = id;
      this.name = name;
      this.version = version;
      this.system = system;
      this.sdkVersion = sdkVersion;
      this.created = created;
    }
  }

  private final Loop loop;
  private final Ids ids;
  private final LoopbackFiles files;
  private final Tags tags;
  private final Path folder;
  private Optional<BuildBucket> bucket = Optional.empty();
  private final Map<String, Build> builds = new LinkedHashMap<>();

  Builds(Loop loop, Ids ids, LoopbackFiles files, Tags tags, Path stateDir) {
    this.loop = loop;
    this.ids = ids;
    this.files = files;
    this.tags = tags;
    this.folder = stateDir.resolve("builds");
    tags.kind("build", builds::containsKey);
  }

  /** From now on builds are put into this bucket. */
  void in(BuildBucket uploads) {
    bucket = Optional.of(uploads);
  }

  /** An object has come into the bucket. Any thread but the loop. */
  void uploaded(String key, long size) {
    String id = key.replaceFirst("^builds/", "").replaceFirst("\\.zip$", "");
    Optional<Build> waiting = loop.call(() -> Optional.ofNullable(builds.get(id)));
    Optional<BuildBucket> uploads = loop.call(() -> bucket);
    if (waiting.isEmpty() || uploads.isEmpty()) {
      return;
    }
    try (InputStream zip = uploads.get().open(key)) {
      var said = receive(waiting.get(), zip, size);
      log.atInfo()
          .addKeyValue("build", id)
          .addKeyValue("status", said.getKey())
          .log("a build was uploaded");
    } catch (IOException e) {
      log.atWarn().addKeyValue("build", id).setCause(e).log("an uploaded build cannot be read");
    }
  }

  /** What a fleet can be made of; empty when there is no such build, or it is not READY. */
  Optional<Path> folder(String id) {
    return Optional.ofNullable(builds.get(id)).flatMap(build -> build.folder);
  }

  /** The system that a build was made for. */
  String system(String id) {
    Build build = builds.get(id);
    return build == null ? SYSTEM_DEFAULT : build.system;
  }

  /**
   * Makes a folder of this machine known as an uploaded build.
   *
   * @return its id
   */
  String register(Path directory) {
    var build =
        new Build(
            "build-" + ids.uuid(),
            String.valueOf(directory.getFileName()),
            "",
            SYSTEM_DEFAULT,
            SDK_VERSION_LOCAL,
            loop.now());
    build.status = "READY";
    build.folder = Optional.of(directory.toAbsolutePath().normalize());
    builds.put(build.id, build);
    tags.made("build", build.id, Map.of());
    return build.id;
  }

  void serve(Api api) {
    api.on("CreateBuild", this::create);
    api.on("RequestUploadCredentials", input -> upload(Shapes.object(), build(input)));
    api.on("DescribeBuild", input -> Shapes.object().set("Build", shape(build(input))));
    api.on("ListBuilds", this::list);
    api.on("UpdateBuild", this::update);
    api.on("DeleteBuild", this::delete);
  }

  private ObjectNode create(Input input) {
    Map<String, String> given = Tags.read(input.json().path("Tags"));
    String system = input.given("OperatingSystem").orElse(SYSTEM_DEFAULT);
    if (system.startsWith("WINDOWS")) {
      throw Input.invalid(
          "OperatingSystem " + system + " is not supported here: fleets run on this machine.");
    }
    if (builds.size() >= BUILDS_MAX) {
      throw new AwsException(
          400, "LimitExceededException", "More than " + BUILDS_MAX + " builds are kept here.");
    }
    var build =
        new Build(
            "build-" + ids.uuid(),
            input.text("Name"),
            input.text("Version"),
            system,
            // As the service: what is not given is an old one, and worth noticing.
            input.given("ServerSdkVersion").orElse("4.0.2"),
            loop.now());
    builds.put(build.id, build);
    tags.made("build", build.id, given);
    ObjectNode node = Shapes.object().set("Build", shape(build));
    return upload(node, build);
  }

  private Build build(Input input) {
    String id = Ids.last(input.required("BuildId"));
    return Optional.ofNullable(builds.get(id))
        .orElseThrow(() -> Input.notFound("Build " + id + " does not exist."));
  }

  private ObjectNode upload(ObjectNode node, Build build) {
    if (!build.status.equals("INITIALIZED")) {
      throw Input.invalid(
          "Build " + build.id + " is " + build.status + "; files of a build cannot be changed.");
    }
    if (bucket.isPresent()) {
      String key = "builds/" + build.id + ".zip";
      var keys = bucket.get().grant(key);
      node.putObject("StorageLocation").put("Bucket", bucket.get().name()).put("Key", key);
      node.putObject("UploadCredentials")
          .put("AccessKeyId", keys.accessKeyId())
          .put("SecretAccessKey", keys.secretAccessKey())
          .put("SessionToken", keys.sessionToken());
      return node;
    }
    String url = files.write((body, length) -> receive(build, body, length));
    node.putObject("StorageLocation").put("Bucket", "local").put("Key", url);
    // The URL is the credential; these only fill the shape.
    node.putObject("UploadCredentials")
        .put("AccessKeyId", "local")
        .put("SecretAccessKey", "local")
        .put("SessionToken", "local");
    return node;
  }

  private Map.Entry<Integer, String> receive(Build build, InputStream body, long length) {
    boolean first =
        loop.call(
            () -> {
              boolean waiting = build.status.equals("INITIALIZED");
              build.status = waiting ? "UPLOADING" : build.status;
              return waiting;
            });
    if (!first) {
      return Map.entry(409, "This build has been uploaded already");
    }
    Path root = folder.resolve(build.id);
    long bytes = -1;
    String problem = "";
    try {
      if (length > BYTES_MAX) {
        throw new ZipException("it is larger than " + BYTES_MAX + " bytes");
      }
      long unpacked = unpack(body, root, FILES_MAX, BYTES_MAX);
      problem = Installer.run(root).orElse("");
      bytes = problem.isEmpty() ? unpacked : -1;
    } catch (IOException | IllegalArgumentException e) {
      problem = "The zip is refused: " + e.getMessage();
      remove(root);
    }
    long installed = bytes;
    loop.call(
        () -> {
          build.status = installed < 0 ? "FAILED" : "READY";
          build.bytes = Math.max(0, installed);
          if (installed >= 0) {
            build.folder = Optional.of(root.toAbsolutePath().normalize());
          }
          return true;
        });
    return problem.isEmpty() ? Map.entry(200, "") : Map.entry(400, problem);
  }

  /**
   * Unpacks what stays inside {@code root}; scripts and programs become executable, as a zip stream
   * does not tell modes.
   *
   * @return bytes written
   * @throws IOException it is no zip, too large, or wants to be elsewhere
   */
  static long unpack(InputStream body, Path root, int filesMax, long bytesMax) throws IOException {
    Path inside = root.toAbsolutePath().normalize();
    Files.createDirectories(inside);
    long bytes = 0;
    int count = 0;
    try (var zip = new ZipInputStream(body)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (++count > filesMax) {
          throw new ZipException("it has more than " + filesMax + " files");
        }
        String name = entry.getName().replace('\\', '/');
        Path target = inside.resolve(name).normalize();
        if (!target.startsWith(inside) || name.startsWith("/")) {
          throw new ZipException("an entry leads out of the build: " + name);
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent() == null ? inside : target.getParent());
          bytes += write(zip, target, bytesMax - bytes);
        }
      }
    }
    if (count == 0) {
      throw new ZipException("it has no files, or is no zip");
    }
    return bytes;
  }

  private static long write(InputStream in, Path target, long most) throws IOException {
    long written = 0;
    byte[] buffer = new byte[16_384];
    boolean runnable = false;
    try (var out = Files.newOutputStream(target)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (written == 0 && read >= 4) {
          runnable = buffer[0] == '#' && buffer[1] == '!' || buffer[0] == 0x7f && buffer[1] == 'E';
        }
        written += read;
        if (written > most) {
          throw new ZipException("unpacked it is too large");
        }
        out.write(buffer, 0, read);
      }
    }
    if (runnable && !target.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + target);
    }
    return written;
  }

  private static void remove(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode list(Input input) {
    String status = input.text("Status");
    List<Build> chosen =
        builds.values().stream()
            .filter(build -> status.isEmpty() || build.status.equals(status))
            .toList();
    return Shapes.page("Builds", input.page(chosen, build -> build.id, PAGE), this::shape);
  }

  /** Its files stay: fleets made of it go on. */
  private ObjectNode delete(Input input) {
    Build build = build(input);
    builds.remove(build.id);
    return Shapes.object();
  }

  private ObjectNode update(Input input) {
    Build build = build(input);
    input.given("Name").ifPresent(name -> build.name = name);
    input.given("Version").ifPresent(version -> build.version = version);
    return Shapes.object().set("Build", shape(build));
  }

  private ObjectNode shape(Build build) {
    ObjectNode node =
        Shapes.object()
            .put("BuildId", build.id)
            .put("BuildArn", ids.buildArn(build.id))
            // There is no status between the two.
            .put("Status", build.status.equals("UPLOADING") ? "INITIALIZED" : build.status)
            .put("SizeOnDisk", build.bytes)
            .put("OperatingSystem", build.system)
            .put("ServerSdkVersion", build.sdkVersion)
            .put("CreationTime", Shapes.time(build.created));
    Shapes.text(node, "Name", build.name);
    Shapes.text(node, "Version", build.version);
    return node;
  }
}
