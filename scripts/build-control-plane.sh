#!/usr/bin/env bash
# Builds etcd and `kube` (every part of Kubernetes that the tests start, in one program) from the Go module proxy. Needs
# go. The first run takes about eight minutes; later runs find the programs in a version's folder below
# $EXPOSE_TEST_CACHE (default ~/.cache/expose-test).
set -euo pipefail

kubernetes=1.32.13
etcd=3.6.16
# The newest patch release of one of Kubernetes' modules was never published; the release before it is the same code.
endpointslice=v0.32.2

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${EXPOSE_TEST_CACHE:-$HOME/.cache/expose-test}/k8s-$kubernetes
stamp=$kubernetes/$etcd
export CGO_ENABLED=0 GOFLAGS=-buildvcs=false GOWORK=off
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# k8s.io/kubernetes refers to its sibling modules by local paths that do not exist in its published form. This module
# refers to the published siblings instead.
build_kube() {
  local go_mod version=k8s.io/component-base/version
  cd "$work"
  go_mod=$(go mod download -json "k8s.io/kubernetes@v$kubernetes" | sed -n 's/.*"GoMod": "\(.*\)",/\1/p')
  {
    echo 'module kube'
    sed -n '/^go [0-9]/p; /^godebug/p' "$go_mod"
    echo "require k8s.io/kubernetes v$kubernetes"
    echo 'replace ('
    sed -n "s#^\t*\(replace \)\{0,1\}\(k8s.io/[a-z-]*\) => ./staging/.*#\t\2 => \2 v0.${kubernetes#1.}#p" "$go_mod"
    echo ')'
  } >go.mod
  go mod edit -replace "k8s.io/endpointslice=k8s.io/endpointslice@$endpointslice"
  cp "$here/kube/main.go" .
  go mod tidy -e >tidy.log 2>&1 || { tail -n 20 tidy.log >&2; return 1; }
  go build -mod=mod -trimpath -o "$work/kube-built" \
    -ldflags "-s -w -X $version.gitVersion=v$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=32 -X $version.gitTreeState=clean" .
  mv "$work/kube-built" "$out/kube"
}

build_etcd() {
  cd "$(mktemp -d -p "$work")"
  go mod init etcd >/dev/null 2>&1
  go get "go.etcd.io/etcd/server/v3@v$etcd" >get.log 2>&1 || { tail -n 20 get.log >&2; return 1; }
  go build -mod=mod -trimpath -ldflags '-s -w' -o "$out/etcd" go.etcd.io/etcd/server/v3
}

for program in etcd kube; do
  if [ -x "$out/$program" ] && [ "$(cat "$out/$program.stamp" 2>/dev/null)" = "$stamp" ]; then continue; fi
  echo "building $program into $out" >&2
  (case $program in etcd) build_etcd ;; *) build_kube ;; esac)
  echo "$stamp" >"$out/$program.stamp"
done
