#!/bin/sh
# ./netlift fleet release, from anywhere; --help says more. release.ps1 is its twin.
set -eu
exec "$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)/netlift" fleet release "$@"
