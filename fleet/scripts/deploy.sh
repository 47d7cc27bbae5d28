#!/bin/sh
# ./netlift deploy, from anywhere; --help says more. deploy.ps1 is its twin.
set -eu
exec "$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)/netlift" deploy "$@"
