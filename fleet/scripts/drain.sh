#!/bin/sh
# ./netlift fleet drain, from anywhere; --help says more. drain.ps1 is its twin.
set -eu
exec "$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)/netlift" fleet drain "$@"
