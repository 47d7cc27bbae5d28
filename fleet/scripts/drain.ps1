#requires -Version 5.1
# ./netlift.ps1 fleet drain, from anywhere; --help says more. drain.sh is its twin.
$ErrorActionPreference = 'Stop'
& (Join-Path $PSScriptRoot '../../netlift.ps1') fleet drain @args
exit $LASTEXITCODE
