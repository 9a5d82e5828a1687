#!/bin/sh
# Install the servers that the tests talk to, where that can be done without asking: as root on Debian.
# Elsewhere say in one line what is missing; the tests that need it are then left out, or fail with CI=true.
set -eu

missing=$(python -m tests.servers)
# Chromium without its windows opens pages a quarter faster; where Debian has no such package, Chromium itself does.
quicker=chromium-headless-shell
command -v $quicker >/dev/null && quicker=
[ -n "$missing$quicker" ] || exit 0

if [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    echo "Installing what the tests talk to:" $missing $quicker
    # A server that Debian does not manage to start is no matter: each test starts its own.
    {
        apt-get -o DPkg::Lock::Timeout=600 -q update &&
            apt-get -o DPkg::Lock::Timeout=600 -q -y --no-install-recommends install $missing
    } </dev/null >"$log" 2>&1 || tail -n 20 "$log" >&2
    [ -z "$quicker" ] || apt-get -o DPkg::Lock::Timeout=600 -q -y --no-install-recommends install $quicker \
        </dev/null >"$log" 2>&1 || true
    rm -f "$log"
    missing=$(python -m tests.servers)
fi

[ -z "$missing" ] || echo "Not on this machine, tests that need them are left out (Debian packages):" $missing
