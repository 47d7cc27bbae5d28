#!/bin/sh
# ./netlift fleet doctor, from anywhere; --help says more. fleet-doctor.ps1 is its twin.
set -eu
exec "$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)/netlift" fleet doctor "$@"
