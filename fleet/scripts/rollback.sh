#!/bin/sh
# ./netlift fleet rollback, from anywhere; --help says more. rollback.ps1 is its twin.
set -eu
exec "$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)/netlift" fleet rollback "$@"
