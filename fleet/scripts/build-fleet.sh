#!/bin/sh
# ./netlift fleet build, from anywhere; --help says more. build-fleet.ps1 is its twin.
set -eu
exec "$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)/netlift" fleet build "$@"
