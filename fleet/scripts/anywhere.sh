#!/bin/sh
# ./netlift anywhere, from anywhere; --help says more. anywhere.ps1 is its twin.
set -eu
exec "$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)/netlift" anywhere "$@"
