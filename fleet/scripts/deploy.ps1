#requires -Version 5.1
# ./netlift.ps1 deploy, from anywhere; --help says more. deploy.sh is its twin.
$ErrorActionPreference = 'Stop'
& (Join-Path $PSScriptRoot '../../netlift.ps1') deploy @args
exit $LASTEXITCODE
