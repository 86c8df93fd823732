#!/usr/bin/env bash
# Makes one Redis Cluster of the nodes that are named, the first half primaries; or introduces the
# nodes of an old one to each other again. A node is met by address only: CLUSTER MEET takes no name.
set -euo pipefail

addresses=()
for node in "$@"; do
  until redis-cli -h "$node" ping 2>/dev/null | grep -q PONG; do sleep 0.5; done
  addresses+=("$(getent hosts "$node" | awk '{ print $1; exit }')")
done

slots() { redis-cli -h "$1" cluster info | tr -d '\r' | sed -n 's/^cluster_slots_assigned://p'; }

if [ "$(slots "$1")" = 0 ]; then
  redis-cli --cluster create "${addresses[@]/%/:6379}" --cluster-replicas 1 --cluster-yes
else
  for address in "${addresses[@]}"; do redis-cli -h "$1" cluster meet "$address" 6379; done
fi
until redis-cli -h "$1" cluster info | grep -q cluster_state:ok; do sleep 0.5; done
echo "the cluster is ready"
