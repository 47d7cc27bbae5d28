#!/bin/bash
# What GameLift runs on each instance after unpacking a build, before the first server process:
# also whenever a fleet grows, so it is quick and needs no network. Safe to run again.
set -Eeuo pipefail
umask 027

TRAINING_SECONDS_MAX=${NETLIFT_TRAINING_SECONDS:-60}

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
cd "$here"
trap 'echo "install.sh: line $LINENO failed" >&2' ERR

# Archives made elsewhere may have lost the bits.
chmod u+x bin/*
mkdir -p logs

# On this instance, so that the cache fits this processor and this runtime. A server without one
# starts later and is as good: no reason to fail the fleet.
if cache=$(timeout --kill-after=5 "$TRAINING_SECONDS_MAX" bin/netlift-server --train); then
  echo "install.sh: AOT cache $cache"
else
  echo "install.sh: warning: no AOT cache; servers start without" >&2
fi
