package dev.netlift.gamelift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server of the README, compiled from the README, hosts a game session. */
class ReadmeIT {
  private static final int PORT_MAX = 60_000;

  @TempDir Path folder;

  private Method main(ClassLoader[] loader) throws Exception {
    Matcher code =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("README.md")));
    assertThat(code.find()).isTrue();
    assertThat(code.group(1).lines().count()).as("lines, imports included").isLessThan(55);
    Path source = folder.resolve("EchoServer.java");
    Files.writeString(source, code.group(1));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "--release",
                "21",
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString());
    assertThat(result).isZero();
    var compiled =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
    loader[0] = compiled;
    return compiled.loadClass("EchoServer").getMethod("main", String[].class);
  }

  private static int freePort() throws Exception {
    for (int attempt = 0; attempt < 100; attempt++) {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (socket.getLocalPort() <= PORT_MAX) {
          return socket.getLocalPort();
        }
      }
    }
    throw new AssertionError("no free port");
  }

  @Test
  void givenTheReadme_whenItsServerRuns_thenItHostsASessionAndEnds() throws Exception {
    var loader = new ClassLoader[1];
    Method main = main(loader);
    int port = freePort();
    try (var service = new ScriptedService();
        var closing = (URLClassLoader) loader[0]) {
      assertThat(closing).isNotNull();
      String[] arguments = {service.url(), "fleet-1", "host-1", "token-1", Integer.toString(port)};
      var ended =
          CompletableFuture.runAsync(
              () -> {
                try {
                  main.invoke(null, (Object) arguments);
                } catch (ReflectiveOperationException e) {
                  throw new IllegalStateException(e);
                }
              });
      ScriptedPeer peer = service.connection();
      assertThat(service.request("ActivateServerProcess").message().fields().integer("Port"))
          .isEqualTo(port);
      peer.send(
          "{\"Action\":\"CreateGameSession\",\"GameSessionId\":\"arn:aws:gamelift:us-west-2::gamesession/f/g\"}");
      service.request("ActivateGameSession");

      service.script(
          request ->
              request.message().fields().text("PlayerSessionId").equals("psess-bad")
                  ? ScriptedService.failed(request, 400, "no")
                  : ScriptedService.ok(request));
      assertThat(echo(port, "psess-bad")).isNull();
      assertThat(echo(port, "psess-good")).isEqualTo("hello");
      service.request("RemovePlayerSession");

      peer.send("{\"Action\":\"TerminateProcess\",\"TerminationTime\":1795216671000}");
      service.request("TerminateServerProcess");
      ended.get(10, TimeUnit.SECONDS);
      assertThat(peer.closeCode()).isEqualTo(1000);
    }
    Threads.assertGone();
  }

  private static @Nullable String echo(int port, String playerSessionId) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        var out = new PrintWriter(new OutputStreamWriter(socket.getOutputStream(), UTF_8), true);
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      out.println(playerSessionId);
      out.println("hello");
      socket.setSoTimeout(5000);
      return in.readLine();
    } catch (java.net.SocketException refused) {
      return null;
    }
  }
}
