# Builds the pages of client/web. Sourced by ./netlift, which has set ROOT.
# shellcheck shell=sh

WEB="$ROOT/client/web"
WEB_STAMP="$WEB/target/site.stamp"
WEB_LOG="$WEB/target/build.log"

# Debian 12's Node is the oldest that is tried.
node_fits() {
  v=$(node --version 2>/dev/null) || return 1
  v=${v#v}
  major=${v%%.*}
  minor=${v#*.}
  minor=${minor%%.*}
  case "$major$minor" in '' | *[!0-9]*) return 1 ;; esac
  [ "$major" -gt 18 ] || { [ "$major" -eq 18 ] && [ "$minor" -ge 19 ]; }
}

web_tools_here() { node_fits && command -v npm >/dev/null 2>&1; }

# Something newer than the start of the last good build, or no build.
web_stale() {
  [ -e "$WEB_STAMP" ] && [ -d "$WEB/target/site" ] || return 0
  for p in "$WEB/src" "$WEB/push-worker.js" "$WEB/build.mjs" "$WEB/package-lock.json" \
    "$ROOT/protocol/src/main/proto" "$ROOT/server/src/main/proto"; do
    [ -e "$p" ] || continue
    if [ -n "$(find "$p" -newer "$WEB_STAMP" 2>/dev/null | head -n 1)" ]; then return 0; fi
  done
  return 1
}

# Which packages for which machine; npm is asked again when that changes.
web_key() { printf '%s %s %s' "$(cksum <"$WEB/package-lock.json")" "$(node --version)" "$(uname -sm)"; }

web_packages() {
  key=$WEB/node_modules/.netlift-key
  if [ -r "$key" ] && [ "$(cat "$key")" = "$(web_key)" ]; then return 0; fi
  say "netlift: getting what builds and tests the pages (npm ci in client/web) …"
  rm -f "$key"
  (cd "$WEB" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 --fetch-timeout=60000 </dev/null) >>"$WEB_LOG" 2>&1 || return 1
  web_key >"$key"
}

# Builds what is missing or stale of the pages. 1, having said why, when they cannot be built:
# the cloud does without them.
build_web() {
  [ -e "$WEB/package-lock.json" ] || return 0
  [ -z "${NETLIFT_NO_BUILD-}" ] || return 0
  mkdir -p "$WEB/target"
  if ! web_tools_here; then
    say "netlift: the pages to play and to watch want Node 18.19 or later and npm, which are not here. Get them: $(package_command 'nodejs npm')"
    return 1
  fi
  : >"$WEB_LOG"
  web_packages || {
    say "netlift: npm ci failed, so the pages are not built. Its last lines, whole log in $WEB_LOG:"
    tail -n 5 "$WEB_LOG" >&2
    return 1
  }
  web_stale || return 0
  say "netlift: building the pages …"
  : >"$WEB_STAMP.new"
  rm -f "$WEB_STAMP"
  (cd "$WEB" && node build.mjs </dev/null) >>"$WEB_LOG" 2>&1 || {
    say "netlift: the pages cannot be built. The errors, whole log in $WEB_LOG:"
    tail -n 20 "$WEB_LOG" >&2
    return 1
  }
  mv "$WEB_STAMP.new" "$WEB_STAMP"
}
