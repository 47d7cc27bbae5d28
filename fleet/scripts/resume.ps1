#requires -Version 5.1
# ./netlift.ps1 fleet resume, from anywhere; --help says more. resume.sh is its twin.
$ErrorActionPreference = 'Stop'
& (Join-Path $PSScriptRoot '../../netlift.ps1') fleet resume @args
exit $LASTEXITCODE
