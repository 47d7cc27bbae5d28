package dev.netlift.local.cloudformation;

import dev.netlift.local.deploy.Standing;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One stack, and what has happened to it: the newest 1,000 events. Guarded by itself; whoever reads
 * more than one field synchronizes on it.
 */
final class Stack {
  private static final int EVENTS_MAX = 1_000;
  private static final String TYPE = "AWS::CloudFormation::Stack";

  /** A resource as it is shown: also one that never came to stand, or is gone. */
  record Row(
      String logicalId,
      String physicalId,
      String type,
      String status,
      String reason,
      Instant time) {}

  final String id;
  final String name;
  final Instant created;
  private final Clock clock;
  private final Deque<StackEvent> events = new ArrayDeque<>(); // newest first
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final Map<String, Standing> standing = new LinkedHashMap<>();
  private final Map<String, ChangeSet> changeSets = new LinkedHashMap<>();
  private StackStatus status = StackStatus.REVIEW_IN_PROGRESS;
  private String reason = "";
  private Wanted wanted;
  private Map<String, String> outputs = Map.of();
  private Optional<Instant> updated = Optional.empty();
  private Optional<Instant> deleted = Optional.empty();
  private boolean terminationProtection;
  private boolean rollbackDisabled;

  Stack(String arnPrefix, String name, Wanted wanted, Clock clock) {
    this.id = arnPrefix + ":stack/" + name + "/" + UUID.randomUUID();
    this.name = name;
    this.wanted = wanted;
    this.clock = clock;
    this.created = clock.instant();
  }

  /** Moves on to another status, and says so in the history. */
  synchronized void turn(StackStatus next, String why) {
    status = next;
    reason = why;
    Instant now = clock.instant();
    switch (next) {
      case DELETE_COMPLETE -> deleted = Optional.of(now);
      case UPDATE_IN_PROGRESS -> updated = Optional.of(now);
      default -> {}
    }
    remember(new StackEvent(UUID.randomUUID().toString(), now, name, id, TYPE, next.name(), why));
  }

  /** A resource has come so far. */
  synchronized void tell(
      String logicalId, String physicalId, String type, String resourceStatus, String why) {
    Instant now = clock.instant();
    rows.put(logicalId, new Row(logicalId, physicalId, type, resourceStatus, why, now));
    remember(
        new StackEvent(
            logicalId + "-" + resourceStatus + "-" + now,
            now,
            logicalId,
            physicalId,
            type,
            resourceStatus,
            why));
  }

  private void remember(StackEvent event) {
    events.addFirst(event);
    if (events.size() > EVENTS_MAX) {
      events.removeLast();
    }
  }

  synchronized void put(Standing resource) {
    standing.put(resource.logicalId(), resource);
  }

  /** It does not stand any more, and no longer belongs to the stack. */
  synchronized void remove(String logicalId) {
    standing.remove(logicalId);
  }

  synchronized Map<String, Standing> standing() {
    return new LinkedHashMap<>(standing);
  }

  synchronized void become(Wanted now, Map<String, String> outputsNow) {
    wanted = now;
    outputs = outputsNow;
  }

  synchronized void put(ChangeSet changeSet) {
    changeSets.put(changeSet.name(), changeSet);
  }

  synchronized void forget(ChangeSet changeSet) {
    changeSets.remove(changeSet.name());
  }

  synchronized List<ChangeSet> changeSets() {
    return List.copyOf(changeSets.values());
  }

  /** By name or ARN. */
  synchronized Optional<ChangeSet> changeSet(String nameOrArn) {
    return changeSets.values().stream()
        .filter(each -> each.name().equals(nameOrArn) || each.id().equals(nameOrArn))
        .findFirst();
  }

  synchronized StackStatus status() {
    return status;
  }

  synchronized String reason() {
    return reason;
  }

  synchronized Wanted wanted() {
    return wanted;
  }

  synchronized Map<String, String> outputs() {
    return outputs;
  }

  synchronized Optional<Instant> updated() {
    return updated;
  }

  synchronized Optional<Instant> deleted() {
    return deleted;
  }

  synchronized boolean terminationProtection() {
    return terminationProtection;
  }

  synchronized void terminationProtection(boolean on) {
    terminationProtection = on;
  }

  synchronized boolean rollbackDisabled() {
    return rollbackDisabled;
  }

  synchronized void rollbackDisabled(boolean disabled) {
    rollbackDisabled = disabled;
  }

  synchronized List<StackEvent> events() {
    return new ArrayList<>(events);
  }

  synchronized List<Row> rows() {
    return List.copyOf(rows.values());
  }
}
