#!/bin/sh
# build-image.sh FOLDER: a Debian 12 root file system for the first-boot test, from this machine's apt sources. Needs
# mmdebstrap, dpkg-dev and root. The forwarders' packages are not installed: they are in /srv/mirror, a package mirror
# inside the image, because the guest's only network is the host's loopback.
set -eu
folder=$1
root=$folder/rootfs.partial
sources=""
for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
    if [ -s "$file" ]; then sources="$sources $file"; fi
done
[ -n "$sources" ] || { echo "no Debian apt sources on this machine" >&2; exit 2; }

rm -rf "$root"
mkdir -p "$folder"
# shellcheck disable=SC2086 # a list of files
mmdebstrap --mode=root --variant=apt --skip=cleanup/apt/lists --aptopt='Acquire::Languages "none"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --include=systemd-sysv,libpam-systemd,dbus,udev,openssh-server,cloud-init,cloud-guest-utils,iproute2,ifupdown,isc-dhcp-client,sudo,linux-image-cloud-amd64,nftables,procps,kmod \
    bookworm "$root" $sources

chroot "$root" apt-get -q install -y --download-only --no-install-recommends socat haproxy
mkdir -p "$root/srv/mirror"
mv "$root"/var/cache/apt/archives/*.deb "$root/srv/mirror/"
(cd "$root/srv/mirror" && dpkg-scanpackages . >Packages)

rm -rf "$root"/var/lib/apt/lists/* "$root"/etc/apt/sources.list.d/*
echo 'deb [trusted=yes] file:/srv/mirror ./' >"$root/etc/apt/sources.list"
cat >"$root/etc/cloud/cloud.cfg.d/90-test.cfg" <<'CFG'
datasource_list: [ NoCloud, None ]
apt: { preserve_sources_list: true }
locale: C.UTF-8
CFG
rm -f "$root"/etc/ssh/ssh_host_*
: >"$root/etc/machine-id"
rm -rf "$folder/rootfs"
mv "$root" "$folder/rootfs"
