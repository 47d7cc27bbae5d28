#requires -Version 5.1
# ./netlift.ps1 destroy, from anywhere; --help says more. destroy.sh is its twin.
$ErrorActionPreference = 'Stop'
& (Join-Path $PSScriptRoot '../../netlift.ps1') destroy @args
exit $LASTEXITCODE
