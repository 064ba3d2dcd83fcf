#!/usr/bin/env bash
# node.sh GROUP FOLDER NAME: becomes the first process of a Kubernetes node. It runs in namespaces of its own for mounts and
# processes, on the network of the machine that the node is. FOLDER holds /var/lib/kubelet and /var/lib/containerd.
# node.sh join PROGRAM...: runs a part of the node, within the node's control group.
set -euo pipefail

# The trees of control groups: one for each controller in version 1, one for all in version 2.
trees() {
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then echo /sys/fs/cgroup; else ls -d /sys/fs/cgroup/*/ | grep -v /unified/; fi
}

# In version 2 a group with children holds no process itself.
if [ "$1" = join ]; then
  for tree in $(trees); do
    leaf=$tree/parts
    [ -d "$leaf" ] || leaf=$tree
    echo $$ >"$leaf/cgroup.procs"
  done
  exec "${@:2}"
fi

if [ "$1" != inside ]; then
  modprobe -q br_netfilter || : # or it is built in
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    for controller in cpu cpuset memory pids; do echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control; done
  fi
  for tree in $(trees); do
    mkdir -p "$tree/$1"
    if [ -e "$tree/$1/cpuset.cpus" ] && [ ! -e "$tree/cgroup.controllers" ]; then
      cat "$tree/cpuset.cpus" >"$tree/$1/cpuset.cpus"
      cat "$tree/cpuset.mems" >"$tree/$1/cpuset.mems"
    fi
    echo $$ >"$tree/$1/cgroup.procs"
  done
  # Shows the node its own groups as the roots of the trees.
  exec unshare --cgroup -- bash "$0" inside "$2" "$3"
fi

folder=$2
mount --make-rprivate /
mapfile -t names < <(trees | xargs -n 1 basename)
umount -R /sys/fs/cgroup || umount -l /sys/fs/cgroup
if [ "${names[0]}" = cgroup ]; then
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  mkdir /sys/fs/cgroup/parts
  echo $$ >/sys/fs/cgroup/parts/cgroup.procs
  sed 's/^/+/; s/ / +/g' /sys/fs/cgroup/cgroup.controllers >/sys/fs/cgroup/cgroup.subtree_control
else
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
  for name in "${names[@]}"; do
    options=$name
    [ "$name" != systemd ] || options=none,name=systemd
    mkdir "/sys/fs/cgroup/$name"
    mount -t cgroup -o "$options" cgroup "/sys/fs/cgroup/$name"
  done
fi
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/netns /run/containerd /run/lock /var/lib/kubelet /var/lib/containerd
mount --bind "$folder/kubelet" /var/lib/kubelet
mount --bind "$folder/containerd" /var/lib/containerd
mount --make-rshared /

# kubelet writes these values where it reads others. They are the whole machine's, so it reads them from files.
mkdir "$folder/sysctl"
for wanted in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
  kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
  file=$folder/sysctl/${wanted//\//.}
  echo "${wanted#*=}" >"$file"
  mount --bind "$file" "/proc/sys/${wanted%=*}"
done
hostname "$3"
sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1
touch "$folder/up"
while :; do sleep 1 & wait $! || :; done # and reaps
