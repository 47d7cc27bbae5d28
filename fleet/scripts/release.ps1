#requires -Version 5.1
# ./netlift.ps1 fleet release, from anywhere; --help says more. release.sh is its twin.
$ErrorActionPreference = 'Stop'
& (Join-Path $PSScriptRoot '../../netlift.ps1') fleet release @args
exit $LASTEXITCODE
