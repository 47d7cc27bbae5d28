#requires -Version 5.1
# ./netlift.ps1 fleet age, from anywhere; --help says more. age.sh is its twin.
$ErrorActionPreference = 'Stop'
& (Join-Path $PSScriptRoot '../../netlift.ps1') fleet age @args
exit $LASTEXITCODE
