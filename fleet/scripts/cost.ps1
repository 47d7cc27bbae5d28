#requires -Version 5.1
# ./netlift.ps1 fleet cost, from anywhere; --help says more. cost.sh is its twin.
$ErrorActionPreference = 'Stop'
& (Join-Path $PSScriptRoot '../../netlift.ps1') fleet cost @args
exit $LASTEXITCODE
