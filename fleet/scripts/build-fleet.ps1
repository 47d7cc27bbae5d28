#requires -Version 5.1
# ./netlift.ps1 fleet build, from anywhere; --help says more. build-fleet.sh is its twin.
$ErrorActionPreference = 'Stop'
& (Join-Path $PSScriptRoot '../../netlift.ps1') fleet build @args
exit $LASTEXITCODE
