#!/bin/sh
# ./netlift fleet cost, from anywhere; --help says more. cost.ps1 is its twin.
set -eu
exec "$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)/netlift" fleet cost "$@"
