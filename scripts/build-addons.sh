#!/usr/bin/env bash
# Builds what a cluster at home has beside expose from the Go module proxy, for `npm run test:node:slow`: CoreDNS and
# Traefik as k3s has them, cert-manager, and Pebble, Let's Encrypt's server for tests. Their modules are pinned in
# scripts/addons/. Needs go. The first run takes about ten minutes of two processors; later runs find the programs in
# addons/ below $EXPOSE_TEST_CACHE (default ~/.cache/expose-test).
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

# Builds the module's tools, and the programs that it has itself, with the module of that name in the proxy.
build() {
  cp -r "$here/$1" "$work/$1"
  cd "$work/$1"
  [ "$1" != traefik ] || complete_traefik
  mkdir built
  local programs
  # A module without tools gets a warning.
  programs=$(go list tool)
  [ -n "$programs" ] || programs=./...
  # shellcheck disable=SC2086
  go build -trimpath -ldflags "-s -w" -o built/ $programs
  [ "$1" != cert-manager ] || cat "$(go list -m -f '{{.Dir}}' github.com/cert-manager/cert-manager)"/deploy/crds/*.yaml >built/cert-manager.crds.yaml
  mv built/* "$out"
}

# What each is built into; one that was deleted is built again.
declare -A built=(
  [coredns]=coredns
  [traefik]=traefik
  [pebble]='pebble pebble-challtestsrv'
  [cert-manager]='cert-manager-acmesolver cert-manager-cainjector cert-manager-controller cert-manager-webhook cert-manager.crds.yaml'
)

complete() {
  local program
  for program in ${built[$1]}; do
    [ -e "$out/$program" ] || return 1
  done
}

for addon in coredns traefik pebble cert-manager; do
  stamp=$(find "$here/$addon" -name go.sum -o -name '*.go' | sort | xargs cat | sha256sum)
  if [ "$(cat "$out/$addon.stamp" 2>/dev/null)" = "$stamp" ] && complete "$addon"; then continue; fi
  echo "building $addon into $out" >&2
  (build "$addon")
  complete "$addon" || { echo "$addon was not built into all of: ${built[$addon]}" >&2; exit 1; }
  echo "$stamp" >"$out/$addon.stamp"
done
