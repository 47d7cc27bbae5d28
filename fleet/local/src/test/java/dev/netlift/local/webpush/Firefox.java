package dev.netlift.local.webpush;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Firefox without a window, with a profile of its own that ends with it. */
public final class Firefox implements AutoCloseable {
  private static final List<String> NAMES = List.of("firefox-esr", "firefox");
  private static final Duration START_MOST = Duration.ofSeconds(30);
  private static final Pattern LISTENING =
      Pattern.compile("WebDriver BiDi listening on (ws://\\S+)");

  private final Process process;
  private final Path log;
  private final URI bidi;

  private Firefox(Process process, Path log) throws IOException, InterruptedException {
    this.process = process;
    this.log = log;
    this.bidi = awaitBidi();
  }

  /**
   * What is missing to start one; empty when nothing is.
   *
   * <p>{@code certutil} writes the list of authorities of a profile.
   */
  public static Optional<String> missing() {
    if (NAMES.stream().noneMatch(name -> program(name).isPresent())) {
      return Optional.of("Firefox (Debian: firefox-esr)");
    }
    return program("certutil").isPresent()
        ? Optional.empty()
        : Optional.of("certutil (Debian: libnss3-tools)");
  }

  private static Optional<Path> program(String name) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      Path file = Path.of(folder, name);
      if (Files.isExecutable(file) && !Files.isDirectory(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /**
   * @param folder for profile, home and log
   * @param authority PEM of whom it shall trust besides the usual ones
   * @param pushServer for its subscriptions
   */
  public static Firefox start(Path folder, Path authority, URI pushServer)
      throws IOException, InterruptedException {
    Path profile = Files.createDirectories(folder.resolve("profile"));
    Path home = Files.createDirectories(folder.resolve("home"));
    certutil("-N", "--empty-password", "-d", "sql:" + profile);
    certutil(
        "-A", "-n", "netlift", "-t", "C,,", "-i", authority.toString(), "-d", "sql:" + profile);
    Files.write(profile.resolve("user.js"), preferences(pushServer));
    Path log = folder.resolve("firefox.log");
    Path firefox =
        NAMES.stream().map(Firefox::program).flatMap(Optional::stream).findFirst().orElseThrow();
    var builder =
        new ProcessBuilder(
                firefox.toString(),
                "--headless",
                "--no-remote",
                "--profile",
                profile.toString(),
                "--remote-debugging-port",
                "0")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // Nothing of the developer's own Firefox, and no desktop to show notifications on.
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("MOZ_") || name.startsWith("DBUS_"));
    environment.put("HOME", home.toString());
    environment.put("XDG_RUNTIME_DIR", home.toString());
    environment.put("MOZ_CRASHREPORTER_DISABLE", "1");
    Process process = builder.start();
    try {
      return new Firefox(process, log);
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static List<String> preferences(URI pushServer) {
    Map<String, Object> preferences = new LinkedHashMap<>();
    preferences.put("dom.push.serverURL", pushServer.toString());
    preferences.put("dom.push.connection.enabled", true);
    // What automation usually sets would switch the push connection off again.
    preferences.put("remote.prefs.recommended", false);
    preferences.put("alerts.useSystemBackend", false);
    // The cloud is on this machine, which may have no other network.
    preferences.put("network.manage-offline-status", false);
    preferences.put("network.connectivity-service.enabled", false);
    preferences.put("network.captive-portal-service.enabled", false);
    // A test asks nobody on the internet for anything.
    preferences.put("app.update.disabledForTesting", true);
    preferences.put("app.normandy.enabled", false);
    preferences.put("browser.aboutwelcome.enabled", false);
    preferences.put("browser.newtabpage.enabled", false);
    preferences.put("browser.region.network.url", "");
    preferences.put("browser.safebrowsing.downloads.remote.enabled", false);
    preferences.put("browser.safebrowsing.malware.enabled", false);
    preferences.put("browser.safebrowsing.phishing.enabled", false);
    preferences.put("browser.search.update", false);
    preferences.put("browser.shell.checkDefaultBrowser", false);
    preferences.put("browser.startup.page", 0);
    preferences.put("browser.tabs.remote.separatePrivilegedContentProcess", false);
    preferences.put("datareporting.policy.dataSubmissionEnabled", false);
    preferences.put("datareporting.healthreport.uploadEnabled", false);
    preferences.put("dom.ipc.processCount", 1);
    preferences.put("extensions.getAddons.cache.enabled", false);
    preferences.put("extensions.systemAddon.update.enabled", false);
    preferences.put("extensions.update.enabled", false);
    preferences.put("fission.autostart", false);
    preferences.put("geo.provider.network.url", "");
    preferences.put("media.gmp-manager.updateEnabled", false);
    preferences.put("network.dns.disablePrefetch", true);
    preferences.put("services.settings.server", "data:,#remote-settings-dummy/v1");
    preferences.put("startup.homepage_welcome_url", "about:blank");
    preferences.put("toolkit.telemetry.enabled", false);
    preferences.put("toolkit.telemetry.server", "");
    preferences.put("trailhead.firstrun.didSeeAboutWelcome", true);
    var lines = new ArrayList<String>();
    preferences.forEach(
        (name, value) ->
            lines.add(
                "user_pref(\"%s\", %s);"
                    .formatted(
                        name, value instanceof String ? '"' + value.toString() + '"' : value)));
    return lines;
  }

  private static void certutil(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("certutil"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed: " + said);
    }
  }

  private URI awaitBidi() throws IOException, InterruptedException {
    long deadlineNanos = System.nanoTime() + START_MOST.toNanos();
    while (process.isAlive() && System.nanoTime() - deadlineNanos < 0) {
      Matcher listening = LISTENING.matcher(said());
      if (listening.find()) {
        return URI.create(listening.group(1) + "/session");
      }
      Thread.sleep(20);
    }
    throw new IOException("Firefox did not start; it says: " + said());
  }

  /** Where it takes commands. */
  public URI bidi() {
    return bidi;
  }

  /** All that it has printed. */
  public String said() throws IOException {
    return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
  }

  @Override
  public void close() {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    try {
      process.waitFor(3, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
