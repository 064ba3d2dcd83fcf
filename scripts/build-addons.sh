#!/usr/bin/env bash
# Builds CoreDNS and Traefik, which a k3s cluster has, from the Go module proxy, for `npm run test:node:slow`. Their
# modules are pinned in scripts/addons/. Needs go. The first run takes about six minutes of two processors; later runs
# find the programs in addons/ below $EXPOSE_TEST_CACHE (default ~/.cache/expose-test).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/addons
out=${EXPOSE_TEST_CACHE:-$HOME/.cache/expose-test}/addons
export CGO_ENABLED=0 GOFLAGS=-buildvcs=false GOWORK=off
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What Traefik's module refers to and its published form does not have.
complete_traefik() {
  # Two empty types in a nested module.
  mkdir ext
  echo 'module github.com/traefik/traefik/dynamic/ext' >ext/go.mod
  printf 'package ext\n\ntype (\n\tHTTP   struct{}\n\tRouter struct{}\n)\n' >ext/ext.go
  # The ACME client without its 200 DNS providers, which would bring as many modules.
  local path=github.com/go-acme/lego/v5 version
  version=$(sed -n "s#.*$path \(v[0-9.]*\)\$#\1#p" go.mod)
  # Outside this module, or its replacement would be looked for.
  (cd / && go mod download "$path@$version")
  cp -r "$(go env GOMODCACHE)/$path@$version" lego
  chmod -R u+w lego
  rm -rf lego/providers/dns/*
  cat >lego/providers/dns/dns.go <<GO
package dns

import (
	"errors"

	"$path/challenge"
)

func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) {
	return nil, errors.New("this build has no DNS provider " + name)
}
GO
}

build() {
  cp -r "$here/$1" "$work/$1"
  cd "$work/$1"
  [ "$1" != traefik ] || complete_traefik
  go build -trimpath -ldflags "-s -w" -o "$work/$1-built" "$(go mod edit -json | sed -n '/"Tool"/,/\]/s#.*"Path": "\(.*\)".*#\1#p')"
  mv "$work/$1-built" "$out/$1"
}

for program in coredns traefik; do
  stamp=$(cat "$here/$program/go.sum" | sha256sum)
  if [ -x "$out/$program" ] && [ "$(cat "$out/$program.stamp" 2>/dev/null)" = "$stamp" ]; then continue; fi
  echo "building $program into $out" >&2
  (build "$program")
  echo "$stamp" >"$out/$program.stamp"
done
