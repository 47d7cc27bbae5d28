#requires -Version 5.1
# The launcher's twin for PowerShell: finds a JDK 25, builds what is missing or stale, hands over the verb.
# Exit codes: the verb's own; 2 wrong usage; 3 no JDK 25.
$ErrorActionPreference = 'Stop'
$Root = $PSScriptRoot
$State = Join-Path $Root '.netlift'
$Stamp = Join-Path $Root 'target/netlift.stamp'
$Windows = $env:OS -eq 'Windows_NT'
$Exe = if ($Windows) { '.exe' } else { '' }

function Say([string]$Text) { [Console]::Error.WriteLine($Text) }

function Test-Jdk25([string]$Folder) {
  if (-not $Folder) { return $false }
  if (-not (Test-Path (Join-Path $Folder "bin/javac$Exe"))) { return $false }
  $release = Join-Path $Folder 'release'
  if (Test-Path $release) { return [bool](Select-String -Path $release -Pattern '^JAVA_VERSION="?25[."]' -Quiet) }
  $said = & (Join-Path $Folder "bin/java$Exe") -version 2>&1 | Out-String
  return $said -match 'version "25[."]'
}

function Find-Jdk {
  $candidates = @($env:NETLIFT_JAVA_HOME, $env:JAVA_HOME)
  $onPath = Get-Command java -ErrorAction SilentlyContinue
  if ($onPath) { $candidates += Split-Path (Split-Path $onPath.Source) }
  $roots = if ($Windows) {
    @("$env:ProgramFiles\Eclipse Adoptium", "$env:ProgramFiles\Java", "$env:USERPROFILE\.jdks")
  } else {
    @('/usr/lib/jvm', '/opt', "$HOME/.jdks", "$HOME/.sdkman/candidates/java")
  }
  foreach ($root in $roots) {
    if (Test-Path $root) { $candidates += (Get-ChildItem -Directory $root).FullName }
  }
  foreach ($candidate in $candidates) { if (Test-Jdk25 $candidate) { return $candidate } }
  return $null
}

function Test-Stale {
  $needed = 'server/target/game/bin/netlift-server', 'fleet/local/target/netlift-fleet-local.jar',
    'fleet/local/target/lib', 'fleet/local/target/dynamodb', 'fleet/local/target/ric', 'fleet/local/target/s3', 'client/bots/target/netlift-bots.jar'
  foreach ($path in $needed) { if (-not (Test-Path (Join-Path $Root $path))) { return $true } }
  if (-not (Test-Path $Stamp)) { return $true }
  $built = (Get-Item $Stamp).LastWriteTimeUtc
  foreach ($module in 'protocol', 'gamelift-sdk', 'server', 'backend-lambdas', 'fleet/local', 'client/java', 'client/bots') {
    $newer = Get-ChildItem -Recurse (Join-Path $Root "$module/src/main"), (Join-Path $Root "$module/pom.xml") |
      Where-Object { $_.LastWriteTimeUtc -gt $built } | Select-Object -First 1
    if ($newer) { return $true }
  }
  return (Get-Item (Join-Path $Root 'pom.xml')).LastWriteTimeUtc -gt $built
}

function Invoke-Maven([string[]]$Arguments) {
  $wrapper = if ($Windows) { 'mvnw.cmd' } else { 'mvnw' }
  Push-Location $Root
  try { & (Join-Path $Root $wrapper) @Arguments | ForEach-Object { Say $_ } } finally { Pop-Location }
  if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

function Build-IfNeeded {
  if ($env:NETLIFT_NO_BUILD -or -not (Test-Stale)) { return }
  Say 'netlift: building (first time: a few minutes) ...'
  $began = Get-Date
  Invoke-Maven @('-q', '-B', '-Dmaven.test.skip=true', '-pl', 'server,backend-lambdas,fleet/local,client/bots', '-am', 'package')
  New-Item -ItemType Directory -Force (Split-Path $Stamp) | Out-Null
  Set-Content -Path $Stamp -Value ''
  (Get-Item $Stamp).LastWriteTime = $began
}

# The pages to play and to watch; the cloud does without them where Node is missing.
function Build-Pages {
  $web = Join-Path $Root 'client/web'
  if ($env:NETLIFT_NO_BUILD -or -not (Test-Path (Join-Path $web 'package-lock.json'))) { return }
  if (-not (Get-Command npm -ErrorAction SilentlyContinue)) {
    Say 'netlift: the pages to play and to watch want Node 18.19 or later and npm; going on without them. Get them: winget install OpenJS.NodeJS.LTS'
    return
  }
  Push-Location $web
  try {
    $lock = (Get-FileHash 'package-lock.json').Hash
    $key = 'node_modules/.netlift-key'
    if (-not (Test-Path $key) -or (Get-Content -Raw $key).Trim() -ne $lock) {
      & npm ci --ignore-scripts --no-audit --no-fund '--loglevel=error' | ForEach-Object { Say $_ }
      if ($LASTEXITCODE -eq 0) { Set-Content -Path $key -Value $lock }
    }
    & node build.mjs | ForEach-Object { Say $_ }
    if ($LASTEXITCODE -ne 0) { Say 'netlift: the pages cannot be built; going on without them' }
  } finally { Pop-Location }
}

function Get-ClassPath([string]$Module, [string]$Jar) {
  $separator = if ($Windows) { ';' } else { ':' }
  return "$Root/$Module/target/$Jar.jar$separator$Root/$Module/target/lib/*"
}

$verb = if ($args.Count -gt 0) { $args[0] } else { 'help' }
$rest = if ($args.Count -gt 1) { @($args[1..($args.Count - 1)]) } else { @() }
$jdk = Find-Jdk
if ($verb -in 'help', '--help', '-h') {
  Write-Output 'usage: ./netlift.ps1 play|up|chaos|down|bots|avatar|metrics|match|achievements|fleet|deploy|destroy|anywhere|test|doctor|version [options]; --help after a verb tells more'
}
if (-not $jdk) {
  Say 'netlift: no JDK 25 on this machine. Get Eclipse Temurin 25:'
  Say '  Windows:  winget install EclipseAdoptium.Temurin.25.JDK'
  Say '  others:   https://adoptium.net/temurin/releases/?version=25, unpacked into ~/.jdks/temurin-25'
  Say '  or set NETLIFT_JAVA_HOME to one you have.'
  if ($verb -in 'help', '--help', '-h') { exit 0 }
  exit 3
}
$env:JAVA_HOME = $jdk
$java = Join-Path $jdk "bin/java$Exe"

switch ($verb) {
  { $_ -in 'help', '--help', '-h' } { exit 0 }
  'version' { Write-Output "JDK $jdk"; exit 0 }
  'doctor' { Write-Output "  ok       JDK 25         $jdk"; exit 0 }
  'test' {
    $mavenArguments = @('-B', '-ntp', 'verify')
    foreach ($a in $rest) {
      $mavenArguments += switch ($a) {
        '--full' { '-Dnetlift.full=true' }
        '--without-browser' { '-Dnetlift.withoutBrowser=true' }
        default { $a }
      }
    }
    Build-Pages
    Invoke-Maven $mavenArguments
    if ($rest -contains '--without-browser') {
      Write-Output 'netlift: left out: the pages in a real browser (by --without-browser)'
      Write-Output 'netlift: left out: Web Push in a real browser (by --without-browser)'
    }
    exit 0
  }
  { $_ -in 'play', 'up', 'chaos', 'down', 'metrics', 'match' } {
    Build-IfNeeded
    if ($verb -eq 'up') { Build-Pages }
    & $java '-Xmx384m' '--enable-native-access=ALL-UNNAMED' "-Dnetlift.home=$Root" `
      -cp (Get-ClassPath 'fleet/local' 'netlift-fleet-local') dev.netlift.local.Main $verb @rest
    exit $LASTEXITCODE
  }
  'achievements' {
    Build-IfNeeded
    $functions = Get-ChildItem (Join-Path $Root 'backend-lambdas/target') -Filter '*-functions.jar' | Select-Object -First 1
    & $java '-Xmx256m' "-Dnetlift.home=$Root" -cp $functions.FullName dev.netlift.backend.operator.AchievementsVerb @rest
    exit $LASTEXITCODE
  }
  { $_ -in 'fleet', 'deploy', 'destroy', 'anywhere' } {
    Build-IfNeeded
    if (-not $env:NETLIFT_NO_BUILD) {
      Invoke-Maven @('-q', '-B', '-Dmaven.test.skip=true', '-pl', 'fleet/release', '-am', 'package')
    }
    & $java '-Xmx384m' "-Dnetlift.home=$Root" `
      -cp (Get-ClassPath 'fleet/release' 'netlift-release') dev.netlift.release.verbs.Main $verb @rest
    exit $LASTEXITCODE
  }
  'bots' {
    Build-IfNeeded
    & $java '-Xmx384m' -cp (Get-ClassPath 'client/bots' 'netlift-bots') dev.netlift.bots.Main `
      --config (Join-Path $State 'client.json') @rest
    exit $LASTEXITCODE
  }
  'avatar' {
    Build-IfNeeded
    & $java '-Xmx128m' -cp (Get-ClassPath 'client/bots' 'netlift-bots') dev.netlift.bots.AvatarMain `
      --config (Join-Path $State 'client.json') --mail (Join-Path $State 'cognito/mail.json') `
      --account (Join-Path $State 'avatar-player.json') @rest
    exit $LASTEXITCODE
  }
  { $_ -in 'new', 'replay', 'bench' } {
    Say "netlift: '$verb' is only in the launcher for Linux and macOS, ./netlift"
    exit 2
  }
  default { Say "netlift: no verb '$verb'"; exit 2 }
}
