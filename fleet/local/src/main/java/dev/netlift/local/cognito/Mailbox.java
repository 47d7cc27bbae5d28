package dev.netlift.local.cognito;

import dev.netlift.local.front.Bodies;
import dev.netlift.local.identity.OwnerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a user pool would have mailed: the last hundred letters, newest last, in a file that only
 * its owner can read. Any thread.
 */
final class Mailbox {
  private static final int LETTERS_MAX = 100;

  private final Path file;
  private final Deque<ObjectNode> letters = new ArrayDeque<>(); // guarded by this

  Mailbox(Path file) {
    this.file = file;
  }

  synchronized void send(String to, String userName, String code) {
    if (letters.size() == LETTERS_MAX) {
      letters.removeFirst();
    }
    letters.add(
        Bodies.MAPPER.createObjectNode().put("to", to).put("username", userName).put("code", code));
    ArrayNode all = Bodies.MAPPER.createArrayNode();
    letters.forEach(all::add);
    try {
      OwnerFile.write(file, all.toPrettyString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
