#requires -Version 5.1
# ./netlift.ps1 anywhere, from anywhere; --help says more. anywhere.sh is its twin.
$ErrorActionPreference = 'Stop'
& (Join-Path $PSScriptRoot '../../netlift.ps1') anywhere @args
exit $LASTEXITCODE
