#!/bin/sh
# ./netlift fleet age, from anywhere; --help says more. age.ps1 is its twin.
set -eu
exec "$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)/netlift" fleet age "$@"
