package dev.netlift.local.identity;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Keyring;
import dev.netlift.local.front.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The access keys and roles of the local account, and the judge of what they allow. Any thread.
 * Nothing survives a restart but what is drawn again: an old key is worth nothing.
 */
public final class Identities implements Keyring {
  private static final int ISSUED_MAX = 100_000;

  private final String account;
  private final Clock clock;
  private final Path administratorFile;
  private final Keys administrator;
  private final Map<String, Secret> secrets = new ConcurrentHashMap<>();
  private final Map<String, Role> roles = new ConcurrentHashMap<>();

  /**
   * Draws the administrator's keys and writes them to {@code administrator.json} in the state
   * folder, readable by its owner only.
   *
   * @param account twelve digits
   */
  public Identities(String account, Path stateDir, Clock clock) {
    this.account = account;
    this.clock = clock;
    this.administratorFile = stateDir.resolve("administrator.json");
    this.administrator =
        new Keys(
            Draw.accessKeyId("AKIA"), Draw.secretAccessKey(), Optional.empty(), Optional.empty());
    try {
      OwnerFile.write(
          administratorFile,
          Bodies.MAPPER.writeValueAsString(
              Map.of(
                  "accessKeyId", administrator.accessKeyId(),
                  "secretAccessKey", administrator.secretAccessKey())));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + administratorFile, e);
    }
    secrets.put(
        administrator.accessKeyId(),
        new Secret(
            administrator.secretAccessKey(),
            Optional.empty(),
            Optional.empty(),
            new Caller(
                administrator.accessKeyId(),
                account,
                "arn:aws:iam::" + account + ":user/administrator",
                Optional.empty(),
                Optional.empty(),
                Optional.empty())));
  }

  /** May do everything. Drawn at construction. */
  public Keys administrator() {
    return administrator;
  }

  /** Where other processes of the same user find the administrator's keys. */
  public Path administratorFile() {
    return administratorFile;
  }

  /**
   * Temporary credentials of a role.
   *
   * @param sessionName ends the caller's ARN
   * @param cognito the guest they are for, if any
   * @throws AwsException NoSuchEntity: no such role
   */
  public Keys issue(
      String roleArn, String sessionName, Duration life, Optional<CognitoIdentity> cognito) {
    Role role = role(roleArn);
    Instant now = clock.instant();
    if (secrets.size() >= ISSUED_MAX) {
      secrets.values().removeIf(s -> s.expiration().filter(now::isAfter).isPresent());
      if (secrets.size() >= ISSUED_MAX) {
        throw new AwsException(400, "LimitExceededException", "Too many live credentials");
      }
    }
    var keys =
        new Keys(
            Draw.accessKeyId("ASIA"),
            Draw.secretAccessKey(),
            Optional.of(Draw.sessionToken()),
            Optional.of(now.plus(life)));
    secrets.put(
        keys.accessKeyId(),
        new Secret(
            keys.secretAccessKey(),
            keys.sessionToken(),
            keys.expiration(),
            new Caller(
                keys.accessKeyId(),
                account,
                "arn:aws:sts::" + account + ":assumed-role/" + role.name() + "/" + sessionName,
                Optional.of(role.name()),
                cognito.map(CognitoIdentity::identityId),
                cognito.map(CognitoIdentity::identityPoolId),
                cognito.map(CognitoIdentity::amr).orElse(List.of()))));
    return keys;
  }

  @Override
  public Optional<Secret> lookup(String accessKeyId) {
    return Optional.ofNullable(secrets.get(accessKeyId));
  }

  /** Forgets keys before they expire, for example those of a process that has ended. */
  public void revoke(String accessKeyId) {
    if (!accessKeyId.equals(administrator.accessKeyId())) {
      secrets.remove(accessKeyId);
    }
  }

  /**
   * Whether the caller's own policies allow it.
   *
   * @param action for example {@code dynamodb:PutItem}
   * @param context condition keys of the request, in any case; the caller's own are added
   */
  public boolean allowed(
      Caller caller, String action, String resourceArn, Map<String, String> context) {
    if (caller.accessKeyId().equals(administrator.accessKeyId())) {
      return true;
    }
    Role role = caller.roleName().map(roles::get).orElse(null);
    if (role == null) {
      return false;
    }
    Map<String, String> keys = lowerCase(context);
    // Loopback stands for TLS here, or every "only over TLS" policy would refuse the laptop.
    keys.put("aws:securetransport", "true");
    keys.put("aws:principalaccount", account);
    keys.put("aws:principalarn", role.arn());
    caller.cognitoIdentityId().ifPresent(v -> keys.put("cognito-identity.amazonaws.com:sub", v));
    caller
        .cognitoIdentityPoolId()
        .ifPresent(v -> keys.put("cognito-identity.amazonaws.com:aud", v));
    var decision = PolicyDocument.Decision.SILENT;
    for (PolicyDocument policy : role.policies().values()) {
      decision = decision.and(policy.decide("", action, resourceArn, keys));
    }
    return decision == PolicyDocument.Decision.ALLOW;
  }

  /**
   * Whether a role's own policies allow it, for what a service does as that role.
   *
   * @param action for example {@code sqs:ReceiveMessage}
   */
  public boolean allowed(String roleArn, String action, String resourceArn) {
    String name = roleArn.substring(roleArn.lastIndexOf('/') + 1);
    var caller =
        new Caller("", account, roleArn, Optional.of(name), Optional.empty(), Optional.empty());
    return allowed(caller, action, resourceArn, Map.of());
  }

  /**
   * Whether a role lets a principal take it.
   *
   * @param principal {@code Service=lambda.amazonaws.com}, {@code Federated=...} or {@code AWS=arn}
   * @param action {@code sts:AssumeRole} or {@code sts:AssumeRoleWithWebIdentity}
   */
  public boolean trusts(
      String roleArn, String principal, String action, Map<String, String> context) {
    return role(roleArn).trust().decide(principal, action, roleArn, lowerCase(context))
        == PolicyDocument.Decision.ALLOW;
  }

  /** Every provider of IAM resources. */
  public List<ResourceProvider> providers() {
    return List.of(new RoleProvider(this), new PolicyProvider(this));
  }

  /** IAM's unique id of a role, stable over restarts: what userId and callerId begin with. */
  public static String roleId(String roleName) {
    return Draw.stableId("AROA", roleName);
  }

  /**
   * A role that a service of AWS hands out keys of, which nobody deployed and nobody may assume.
   *
   * @param resource the one ARN that the action is allowed on
   * @return its ARN
   */
  public String serviceRole(String name, String action, String resource) {
    var statement =
        Bodies.MAPPER
            .createObjectNode()
            .put("Effect", "Allow")
            .put("Action", action)
            .put("Resource", resource);
    var document = Bodies.MAPPER.createObjectNode().put("Version", "2012-10-17");
    document.putArray("Statement").add(statement);
    var nobody = Bodies.MAPPER.createObjectNode().put("Version", "2012-10-17");
    nobody.putArray("Statement");
    String arn = "arn:aws:iam::" + account + ":role/service-role/" + name;
    put(
        new Role(
            name,
            arn,
            PolicyDocument.parse(nobody, name),
            Map.of("service", PolicyDocument.parse(document, name))));
    return arn;
  }

  String account() {
    return account;
  }

  void put(Role role) {
    roles.put(role.name(), role);
  }

  /**
   * @throws AwsException NoSuchEntity
   */
  void attach(String roleName, String policyName, PolicyDocument document) {
    Role changed =
        roles.computeIfPresent(
            roleName,
            (name, role) -> {
              Map<String, PolicyDocument> policies = new HashMap<>(role.policies());
              policies.put(policyName, document);
              return new Role(name, role.arn(), role.trust(), policies);
            });
    if (changed == null) {
      throw new AwsException(404, "NoSuchEntity", "There is no role " + roleName);
    }
  }

  /** The policies of a role that are resources of their own. */
  Map<String, PolicyDocument> attached(String roleName) {
    Map<String, PolicyDocument> policies = new HashMap<>();
    Role role = roles.get(roleName);
    if (role != null) {
      policies.putAll(role.policies());
      policies.keySet().removeIf(name -> !name.startsWith(PolicyProvider.ATTACHED));
    }
    return policies;
  }

  void detach(String roleName, String policyName) {
    roles.computeIfPresent(
        roleName,
        (name, role) -> {
          Map<String, PolicyDocument> policies = new HashMap<>(role.policies());
          policies.remove(policyName);
          return new Role(name, role.arn(), role.trust(), policies);
        });
  }

  /** Credentials that were issued for it allow nothing from here on. */
  void remove(String roleName) {
    roles.remove(roleName);
  }

  private Role role(String roleArn) {
    return Optional.ofNullable(roles.get(roleArn.substring(roleArn.lastIndexOf('/') + 1)))
        .filter(role -> role.arn().equals(roleArn))
        .orElseThrow(() -> new AwsException(404, "NoSuchEntity", "There is no role " + roleArn));
  }

  private static Map<String, String> lowerCase(Map<String, String> context) {
    Map<String, String> keys = new HashMap<>();
    context.forEach((key, value) -> keys.put(key.toLowerCase(Locale.ROOT), value));
    return keys;
  }
}
