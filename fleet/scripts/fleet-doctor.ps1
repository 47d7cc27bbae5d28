#requires -Version 5.1
# ./netlift.ps1 fleet doctor, from anywhere; --help says more. fleet-doctor.sh is its twin.
$ErrorActionPreference = 'Stop'
& (Join-Path $PSScriptRoot '../../netlift.ps1') fleet doctor @args
exit $LASTEXITCODE
