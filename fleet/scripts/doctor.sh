# What this machine lacks and how to get it. Sourced by ./netlift, which has set ROOT, STATE and JDK.
# shellcheck shell=sh

# Prints the command that installs Debian package $1, with the sudo it needs.
apt_command() {
  if [ "$(id -u)" = 0 ]; then printf 'apt-get install -y %s' "$1"; else printf 'sudo apt-get install -y %s' "$1"; fi
}

package_command() {
  if command -v apt-get >/dev/null 2>&1; then
    apt_command "$1"
  elif command -v dnf >/dev/null 2>&1; then
    printf 'sudo dnf install -y %s' "$1"
  elif command -v brew >/dev/null 2>&1; then
    printf 'brew install %s' "$1"
  else
    printf 'install %s with your package manager' "$1"
  fi
}

can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

APT_UPDATED=''
# Installs Debian package $1 as root; tells, never fails the caller.
apt_get() {
  can_apt || return 1
  if [ -z "$APT_UPDATED" ]; then
    say "netlift: apt-get update"
    apt-get update -qq >&2 || say "netlift: apt-get update failed; using the lists at hand"
    APT_UPDATED=yes
  fi
  apt-cache show "$1" >/dev/null 2>&1 || return 1
  say "netlift: apt-get install $1"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >&2
}

# udp or tcp ($1) port ($2) in use? 0 yes, 1 no, 2 cannot tell.
port_used() {
  [ -r "/proc/net/$1" ] || return 2
  hex=$(printf '%04X' "$2")
  # State 0A is LISTEN for TCP; a bound UDP socket is 07.
  state=0A
  [ "$1" = tcp ] || state=07
  for f in "/proc/net/$1" "/proc/net/${1}6"; do
    [ -r "$f" ] || continue
    if awk -v p=":$hex" -v s="$state" 'index($2, p) == length($2) - 4 && $4 == s { found = 1 } END { exit !found }' "$f"; then
      return 0
    fi
  done
  return 1
}

json_text() { printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g' | tr '\n\t' '  '; }

# check NAME required|wanted ok|missing FOUND GET PACKAGE
check() {
  [ "$3" = ok ] || [ "$2" = wanted ] || DOCTOR_OK=false
  if [ "$3" != ok ] && [ -n "$6" ]; then LACKING="$LACKING $6"; fi
  if [ -n "$DOCTOR_JSON" ]; then
    [ "$3" = ok ] && is=true || is=false
    [ "$2" = required ] && must=true || must=false
    printf '%s{"name":"%s","ok":%s,"required":%s,"found":"%s","get":"%s"}' "$DOCTOR_SEPARATOR" \
      "$(json_text "$1")" "$is" "$must" "$(json_text "$4")" "$(json_text "$5")"
    DOCTOR_SEPARATOR=','
  elif [ "$3" = ok ]; then
    printf '  ok       %-14s %s\n' "$1" "$4"
  else
    [ "$2" = required ] && word=MISSING || word=without
    printf '  %-8s %-14s %s\n' "$word" "$1" "$4"
    [ -z "$5" ] || printf '           %-14s get it: %s\n' '' "$5"
  fi
}

# check_tool NAME required|wanted WHAT-FOR PACKAGE
check_tool() {
  if p=$(command -v "$1" 2>/dev/null); then
    check "$1" "$2" ok "$p" '' ''
  else
    check "$1" "$2" missing "not on PATH; $3" "$(package_command "$4")" "$4"
  fi
}

check_port() {
  rc=0
  port_used "$1" "$2" || rc=$?
  if [ "$rc" = 0 ] && running_cloud; then
    check "$1 port $2" wanted ok 'used by the local cloud that runs here' '' ''
  elif [ "$rc" = 0 ]; then
    check "$1 port $2" "$4" missing "taken; $3" "$5" ''
  elif [ "$rc" = 2 ]; then
    check "$1 port $2" wanted ok 'cannot tell on this system' '' ''
  else
    check "$1 port $2" wanted ok 'free' '' ''
  fi
}

all_checks() {
  LACKING=''
  DOCTOR_OK=true
  DOCTOR_SEPARATOR=''
  if [ -n "$JDK" ]; then
    check 'JDK 25' required ok "$JDK" '' ''
  else
    check 'JDK 25' required missing 'none found; everything needs it' "curl -fL '$(temurin_url)' | tar xz --strip-components=1 -C ~/.jdks/temurin-25 (after mkdir -p ~/.jdks/temurin-25)" jdk
  fi
  check_tool git wanted 'some tests make a copy with it' git
  if command -v curl >/dev/null 2>&1 || command -v wget >/dev/null 2>&1; then
    check 'curl or wget' required ok "$(command -v curl || command -v wget)" '' ''
  elif [ -d "${MAVEN_USER_HOME:-${HOME-}/.m2}/wrapper/dists" ]; then
    check 'curl or wget' wanted ok 'neither, but Maven is already downloaded' '' ''
  else
    check 'curl or wget' required missing 'the Maven wrapper downloads Maven with it' "$(package_command curl)" curl
  fi
  check_tool node wanted 'the pages are built with it, and the templates' nodejs
  check_tool npm wanted 'it gets what the pages are built with' npm
  check_tool aws wanted 'only a test that plays the AWS command line uses it' awscli
  check_tool shellcheck wanted 'only the test of the shell scripts uses it' shellcheck
  if firefox_here; then
    check firefox wanted ok "$(command -v firefox-esr || command -v firefox)" '' ''
  else
    check firefox wanted missing 'not on PATH; only the test of Web Push in a real browser uses it' "$(package_command firefox-esr)" firefox-esr
  fi
  if chromium_here; then
    check chromium wanted ok "$(chromium_path)" '' ''
  else
    check chromium wanted missing 'not on PATH; only the test of the pages in a real browser uses it' "$(package_command chromium)" chromium
  fi
  check_tool certutil wanted 'with it that test tells Firefox whom to trust' libnss3-tools
  check_port tcp 4566 'the local cloud listens there' wanted './netlift up --port N takes another'
  for p in 7777 7778; do
    for t in udp tcp; do
      check_port "$t" "$p" 'a game server process listens there' required 'end the program that holds it'
    done
  done
  free=$(df -Pk "$ROOT" | awk 'NR == 2 { print int($4 / 1024) }')
  if [ "$free" -ge 3072 ]; then
    check disk required ok "$free MiB free" '' ''
  else
    check disk required missing "$free MiB free; build and dependencies want 3072 MiB" 'free some space' ''
  fi
}

install_lacking() {
  for p in $LACKING; do
    case "$p" in
      jdk)
        apt_get temurin-25-jdk || apt_get openjdk-25-jdk-headless || no_jdk_message >&2
        ;;
      *)
        apt_get "$p" || say "netlift: could not install it here; run: $(package_command "$p")"
        ;;
    esac
  done
}

doctor() {
  DOCTOR_JSON=''
  install=''
  for a; do
    case "$a" in
      --json) DOCTOR_JSON=yes ;;
      --install) install=yes ;;
      -h | --help)
        say 'usage: ./netlift doctor [--install] [--json]'
        say '  Says what is missing on this machine and how to get it. --install gets it with the'
        say '  package manager (apt-get as root), or prints the exact command.'
        exit 0
        ;;
      *)
        say "netlift doctor: unknown option $a"
        exit 2
        ;;
    esac
  done
  if [ -n "$install" ]; then
    json=$DOCTOR_JSON
    DOCTOR_JSON=''
    all_checks >/dev/null
    DOCTOR_JSON=$json
    install_lacking
    find_jdk
  fi
  if [ -n "$DOCTOR_JSON" ]; then
    printf '{"checks":['
    all_checks
    printf '],"ok":%s}\n' "$DOCTOR_OK"
  else
    all_checks
    if [ "$DOCTOR_OK" = true ]; then echo 'Ready: ./netlift play'; else echo 'Something required is missing, see above.'; fi
  fi
  if [ -z "$JDK" ]; then
    no_jdk_message >&2
    exit 3
  fi
  [ "$DOCTOR_OK" = true ]
}

# Before the gate: the tools some suites want, by apt where it may.
prepare_tests() {
  for pair in node:nodejs npm:npm aws:awscli shellcheck:shellcheck; do
    tool=${pair%%:*}
    package=${pair##*:}
    command -v "$tool" >/dev/null 2>&1 && continue
    if can_apt && apt_get "$package"; then
      continue
    fi
    say "netlift: $tool is not here, so its suites are left out and named at the end. Get it: $(package_command "$package")"
  done
}

# What reads the PowerShell scripts: two packages of npm, as the lock file pins them. Never fails the caller.
prepare_powershell() {
  folder=$ROOT/gate/powershell
  if cmp -s "$folder/package-lock.json" "$folder/node_modules/installed-lock.json"; then
    return 0
  fi
  if command -v npm >/dev/null 2>&1 && (cd "$folder" && npm ci --ignore-scripts --legacy-peer-deps --no-audit --no-fund </dev/null >&2); then
    cp "$folder/package-lock.json" "$folder/node_modules/installed-lock.json"
  else
    say "netlift: npm is not here, or could not get what reads PowerShell: its scripts are compared as text alone"
  fi
}

# What the test of Web Push needs, as Debian names it: the browser, and certutil for its trust.
# shellcheck disable=SC2034 # netlift reads it
FIREFOX_PACKAGES='firefox-esr libnss3-tools'

firefox_here() { command -v firefox-esr >/dev/null 2>&1 || command -v firefox >/dev/null 2>&1; }

# Gets it by apt where it may; 1 when there is none in the end.
prepare_firefox() {
  firefox_here || apt_get firefox-esr || return 1
  command -v certutil >/dev/null 2>&1 || apt_get libnss3-tools || return 1
  firefox_here && command -v certutil >/dev/null 2>&1
}

# What plays and watches in the tests of the pages; the first of these that is there.
chromium_path() {
  for c in chromium chromium-browser google-chrome-stable google-chrome; do
    if command -v "$c" 2>/dev/null; then return 0; fi
  done
  return 1
}

chromium_here() { chromium_path >/dev/null; }

prepare_chromium() { chromium_here || { apt_get chromium && chromium_here; }; }
