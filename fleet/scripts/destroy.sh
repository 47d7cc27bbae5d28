#!/bin/sh
# ./netlift destroy, from anywhere; --help says more. destroy.ps1 is its twin.
set -eu
exec "$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)/netlift" destroy "$@"
