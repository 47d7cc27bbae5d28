package dev.netlift.local.gamelift;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Which ports the processes of our instances have. In AWS each instance has an address, and so all
 * ports, of its own; here all are this machine. So a port that a process of another instance has is
 * moved: its number in the parameters becomes the next free one, by hundreds. Owned by the loop.
 */
final class Ports {
  private static final int STEP = 100;
  private static final int PORT_MAX = 65_535;

  private final IntFunction<Optional<String>> portOwner;
  private int shift;
  // By port: the instance that has it.
  private final Map<Integer, Fleet.Host> holders = new HashMap<>();

  /**
   * @param portOwner says who has a port, empty when it is free
   */
  Ports(IntFunction<Optional<String>> portOwner) {
    this.portOwner = portOwner;
  }

  /**
   * From now on every port is moved by so many.
   *
   * @param by 0 to 99, as another cloud on this machine moves its own by hundreds
   */
  void shift(int by) {
    if (by < 0 || by >= STEP) {
      throw new IllegalArgumentException("by must be 0 to " + (STEP - 1) + ", was " + by);
    }
    shift = by;
  }

  /** A slot's parameters, with the ports it has; it keeps them for all its processes. */
  List<String> arguments(Fleet fleet, Fleet.Slot slot) {
    var arguments = new ArrayList<String>();
    for (String word : slot.entry.arguments()) {
      boolean port = word.matches("\\d{1,5}") && open(fleet, Integer.parseInt(word));
      arguments.add(port ? Integer.toString(port(slot, Integer.parseInt(word))) : word);
    }
    return arguments;
  }

  /** Who else has a port that the slot's process wants. */
  Optional<String> conflict(Fleet fleet, Fleet.Slot slot) {
    arguments(fleet, slot);
    return slot.ports.values().stream().flatMap(port -> portOwner.apply(port).stream()).findFirst();
  }

  /** The slot is gone. */
  void free(Fleet.Slot slot) {
    slot.ports.values().forEach(port -> holders.remove(port, slot.host));
    slot.ports.clear();
  }

  private static boolean open(Fleet fleet, int port) {
    return fleet.permissions.stream().anyMatch(range -> range.contains(port));
  }

  private int port(Fleet.Slot slot, int wanted) {
    Integer known = slot.ports.get(wanted);
    if (known != null) {
      return known;
    }
    int first = Math.min(wanted + shift, PORT_MAX);
    int port = first;
    // A stranger on the wanted port is a conflict to be told, not to be evaded.
    while (taken(port, slot.host) || port != first && portOwner.apply(port).isPresent()) {
      port += STEP;
      if (port > PORT_MAX) {
        port = first;
        break;
      }
    }
    holders.put(port, slot.host);
    slot.ports.put(wanted, port);
    return port;
  }

  private boolean taken(int port, Fleet.Host host) {
    Fleet.Host holder = holders.get(port);
    return holder != null && !holder.equals(host);
  }
}
