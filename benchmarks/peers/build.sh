#!/bin/sh
# Builds the peers whose tools are here; says on standard error which are not. Usage: build.sh OUT
# JAVA_HOME is a JDK 25. What is built already and not older than its sources stays.
set -u
OUT=$1
HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
mkdir -p "$OUT"

say() { printf 'peers: %s\n' "$*" >&2; }
newer() { [ -e "$1" ] && [ -z "$(find "$2" -newer "$1" 2>/dev/null | head -n 1)" ]; }

c() { # name, libraries
  newer "$OUT/$1" "$HERE/c" && return 0
  # shellcheck disable=SC2086
  cc -std=gnu11 -O2 -march=native -Wall -Wextra -pthread -o "$OUT/$1" "$HERE/c/$1.c" ${2-} \
    2>"$OUT/$1.log"
}

if command -v cc >/dev/null; then
  { c udp_server && c udp_load; } || say "the bare sockets do not build; see $OUT/udp_server.log"
  c enet_peer -lenet || say "no ENet: apt-get install libenet-dev; see $OUT/enet_peer.log"
else
  say "no C compiler: neither bare sockets nor ENet"
fi

if ! newer "$OUT/kryonet/KryoPeer.class" "$HERE/kryonet"; then
  mkdir -p "$OUT/kryonet"
  {
    "$HERE/../../mvnw" -q -B -ntp -f "$HERE/kryonet/pom.xml" dependency:copy-dependencies \
      -DoutputDirectory="$OUT/kryonet/lib" >"$OUT/kryonet.log" 2>&1 </dev/null &&
      "$JAVA_HOME/bin/javac" -nowarn -cp "$OUT/kryonet/lib/*" -d "$OUT/kryonet" \
        "$HERE/kryonet/KryoPeer.java" >>"$OUT/kryonet.log" 2>&1
  } || say "no KryoNet; see $OUT/kryonet.log"
fi

if ! newer "$OUT/colyseus/built" "$HERE/colyseus"; then
  mkdir -p "$OUT/colyseus"
  cp "$HERE"/colyseus/* "$OUT/colyseus/"
  if command -v npm >/dev/null; then
    # node 22 comes as a package, too: Colyseus needs it.
    if (cd "$OUT/colyseus" && npm install --no-audit --no-fund >"$OUT/colyseus.log" 2>&1 </dev/null); then
      touch "$OUT/colyseus/built"
    else
      say "no Colyseus; see $OUT/colyseus.log"
    fi
  else
    say "no npm: no Colyseus"
  fi
fi
exit 0
