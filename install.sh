#!/bin/bash
if grep -q $'\r' "${BASH_SOURCE[0]}"; then echo "install.sh: has Windows line ends (CRLF): make the build again from a checkout with LF, see .gitattributes" >&2; exit 65; fi #
# What GameLift runs on each instance after unpacking a build, before the first server process: also
# whenever a fleet grows, so it takes less than a minute on two processors and needs no network. As
# the user that runs the servers, who may use sudo. Safe to run again.
#
# Exit codes, beside 1: 65 line ends, 66 another processor, 67 not what was built, 68 no space,
# 69 the runtime does not run, 70 no agent though the build requires one.
set -Eeuo pipefail
# GameLift's agent uploads only logs that everybody may read.
umask 022

# As long as AWS has not said how long an installer may take (docs/fleet-build.md).
readonly SECONDS_MAX=55
readonly TRAINING_SECONDS_MAX=${NETLIFT_TRAINING_SECONDS:-40}
readonly DISK_MIB_MIN=${NETLIFT_DISK_MIB:-768}
# keep: no setting of the machine is touched and no agent started; for a fleet on somebody's laptop.
readonly SYSTEM=${NETLIFT_SYSTEM:-set}
readonly AGENT=${NETLIFT_AGENT:-/opt/aws/amazon-cloudwatch-agent}
readonly CREDENTIALS=/local/credentials/credentials
readonly SOCKET_BYTES=4194304

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
cd "$here"

say() { printf 'install.sh: %s\n' "$*"; }

fail() {
  local code=$1
  shift
  say "error: $*" >&2
  trap - ERR
  exit "$code"
}

trap 'say "error: line $LINENO failed: $BASH_COMMAND" >&2' ERR

# A member of conf/build.properties.
built() {
  local line
  line=$(grep "^$1=" conf/build.properties) || fail 67 "conf/build.properties says no $1: not a build of build-fleet.sh"
  printf '%s' "${line#*=}"
}

# What is in the folder, and nothing else, is what was built.
verify() {
  if [ ! -r conf/manifest.sha256 ] || [ ! -r conf/build.properties ]; then
    fail 67 "no conf/manifest.sha256 or conf/build.properties: not a build of build-fleet.sh, or not all of it"
  fi
  # As sh reads it: no file may hide behind a list with other line ends.
  if grep -q $'\r' conf/manifest.sha256 conf/build.properties; then
    fail 67 "conf/manifest.sha256 or conf/build.properties has Windows line ends (CRLF)"
  fi
  local differing
  if ! differing=$(sha256sum --check --quiet --strict conf/manifest.sha256 2>&1); then
    fail 67 "not what was built, damaged or changed on the way: $(printf '%s' "$differing" | head -n 5 | tr '\n' ';')"
  fi
  # The class path is every jar there is, so one more is as bad as one changed.
  local file known
  known=$(cut -c 67- conf/manifest.sha256)
  for file in lib/* bin/* conf/*; do
    [ "$file" = conf/manifest.sha256 ] || grep -q -F -x -- "$file" <<<"$known" || fail 67 "$file is not in the manifest"
  done
}

verify_processor() {
  local for_processor
  for_processor=$(built architecture)
  if [ "$for_processor" != "$(uname -m)" ]; then
    fail 66 "built for $for_processor, and this is $(uname -m): choose an instance type of that architecture, or build with --arch"
  fi
}

free_mib() { df -Pk . | { read -r _; read -r _ _ _ free _; echo $((free / 1024)); }; }

verify_space() {
  local free
  free=$(free_mib)
  if [ "$free" -lt "$DISK_MIB_MIN" ]; then
    fail 68 "$free MiB free on the disk of $here; logs, crash files and the AOT cache want $DISK_MIB_MIN MiB"
  fi
}

# Archives made elsewhere may have lost the bits.
permit_reading() {
  chmod -R u+rwX,go+rX,go-w . || fail 1 "cannot set permissions in $here: whoever runs this must own the files"
}

permit_running() {
  chmod 755 install.sh bin/* runtime/bin/*
  for helper in runtime/lib/jspawnhelper runtime/lib/jexec; do
    [ ! -e "$helper" ] || chmod 755 "$helper"
  done
  mkdir -p logs
  # Here a full disk is found out that df did not tell of.
  if ! printf 'x' 2>/dev/null >logs/.writable || [ ! -s logs/.writable ]; then
    fail 68 "cannot write into $here/logs: the disk is full or read-only"
  fi
  rm -f logs/.writable
}

verify_runtime() {
  local said
  said=$(runtime/bin/java -version 2>&1) || fail 69 "runtime/bin/java does not run here: $(printf '%s' "$said" | head -n 2 | tr '\n' ' ')"
  say "runtime $(printf '%s' "$said" | head -n 1)"
}

# On this instance, so that the cache fits this processor and this runtime. A server without one
# starts later and is as good: no reason to fail the fleet.
train() {
  [ "$TRAINING_SECONDS_MAX" != 0 ] || return 0
  local left=$((SECONDS_MAX - SECONDS)) cache
  [ "$left" -lt "$TRAINING_SECONDS_MAX" ] || left=$TRAINING_SECONDS_MAX
  if [ "$left" -ge 1 ] && cache=$(timeout --kill-after=2 "$left" bin/netlift-server --train); then
    say "AOT cache $cache"
  else
    say "warning: no AOT cache; servers start without" >&2
  fi
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_be_root() { [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }; }

# Datagrams that come while a tick is made wait in the socket's buffer; Linux gives 208 KiB at most.
widen_sockets() {
  local name now
  for name in rmem_max wmem_max; do
    now=$(cat "/proc/sys/net/core/$name" 2>/dev/null) || now=0
    [ "$now" -lt "$SOCKET_BYTES" ] || continue
    if can_be_root && as_root sysctl -q -w "net.core.$name=$SOCKET_BYTES" >/dev/null 2>&1; then
      say "net.core.$name $now to $SOCKET_BYTES"
    else
      say "warning: net.core.$name stays $now, not $SOCKET_BYTES: bursts of datagrams may be lost" >&2
    fi
  done
}

# Whether the agent runs with the configuration of this build.
start_agent() {
  local bundled
  if [ ! -x "$AGENT/bin/amazon-cloudwatch-agent-ctl" ]; then
    for bundled in agent/*.rpm; do
      if [ -r "$bundled" ] && can_be_root; then
        as_root rpm -U --replacepkgs "$bundled" >/dev/null 2>&1 || say "warning: $bundled cannot be installed" >&2
      fi
    done
  fi
  if [ ! -x "$AGENT/bin/amazon-cloudwatch-agent-ctl" ]; then
    say "warning: no CloudWatch agent in $AGENT, and none in agent/" >&2
    return 1
  fi
  can_be_root || { say "warning: no sudo without a password: the CloudWatch agent is not started" >&2; return 1; }
  if [ -e "$CREDENTIALS" ]; then
    as_root mkdir -p "$AGENT/etc"
    printf '[credentials]\n  shared_credential_profile = "FleetRoleCredentials"\n  shared_credential_file = "%s"\n' "$CREDENTIALS" |
      as_root tee "$AGENT/etc/common-config.toml" >/dev/null
  fi
  local said left=$((SECONDS_MAX - SECONDS))
  [ "$left" -gt 5 ] || left=5
  if ! said=$(as_root timeout --kill-after=2 "$left" "$AGENT/bin/amazon-cloudwatch-agent-ctl" -a fetch-config -m ec2 -s \
    -c "file:$here/conf/cloudwatch-agent.json" 2>&1); then
    say "warning: the CloudWatch agent does not start: $(printf '%s' "$said" | tail -n 1)" >&2
    return 1
  fi
  say "CloudWatch agent started"
}

watch_processes() {
  if start_agent; then return; fi
  if [ "$(built agentRequired)" = true ]; then
    fail 70 "this build requires the CloudWatch agent (build-fleet.sh --agent-required)"
  fi
  say "warning: servers run without it: logs go to GameLift only, and nobody sees processes' memory and CPU" >&2
}

permit_reading
verify
verify_processor
verify_space
permit_running
verify_runtime
if [ "$SYSTEM" = keep ]; then
  train
else
  widen_sockets
  train
  watch_processes
fi
say "build $(built id) ready after $SECONDS s"
