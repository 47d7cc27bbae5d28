#!/bin/sh
# ./netlift fleet resume, from anywhere; --help says more. resume.ps1 is its twin.
set -eu
exec "$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)/netlift" fleet resume "$@"
