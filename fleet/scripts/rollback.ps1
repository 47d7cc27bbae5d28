#requires -Version 5.1
# ./netlift.ps1 fleet rollback, from anywhere; --help says more. rollback.sh is its twin.
$ErrorActionPreference = 'Stop'
& (Join-Path $PSScriptRoot '../../netlift.ps1') fleet rollback @args
exit $LASTEXITCODE
