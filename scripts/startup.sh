#!/usr/bin/env bash
# Prints how long the operator takes from its start to /readyz, and what memory it holds at rest, with and without the AOT cache.
#
#   scripts/startup.sh JAVA_HOME FOLDER [RUNS]
#
# FOLDER has ssoperator.jar and lib, and ssoperator.aot where there is one. JAVA_HOME needs jcmd. The API server is that of KUBECONFIG,
# with the definitions in it, or else a kube-apiserver from KUBE_API_TEST_DIR (~/.kubeapitest), started for this. AWS is the jar's emulator.
set -euo pipefail
source "$(dirname "$0")/until-ok.sh"

if [ $# -lt 2 ]; then
  sed -n '4,7s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
java_home=$1 folder=$2 runs=${3:-9}
crds=$(dirname "$0")/../crds
work=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
  wait 2>/dev/null
  rm -rf "$work"
}
trap finish EXIT

status_of() { # of http://127.0.0.1:$1/readyz, without a process for each try
  local line=
  { exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3 && read -r line <&3; } 2>/dev/null || true
  exec 3>&- 3<&-
  [[ $line == *" 200 "* ]]
}

free_port() {
  local port
  for port in $(shuf -i 20000-29999 -n 50); do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then echo "$port"; return; fi
  done
}

api_server() {
  local bins bin etcd peer port
  bins=("${KUBE_API_TEST_DIR:-$HOME/.kubeapitest}"/k8s/*)
  bin=${bins[0]}
  etcd=$(free_port) peer=$(free_port) port=$(free_port)
  openssl genrsa -out "$work/sa.key" 2048 2>/dev/null
  echo 'startup,startup,startup,system:masters' >"$work/tokens"
  "$bin/etcd" --data-dir "$work/etcd" --listen-client-urls "http://127.0.0.1:$etcd" --advertise-client-urls "http://127.0.0.1:$etcd" \
    --listen-peer-urls "http://127.0.0.1:$peer" --initial-advertise-peer-urls "http://127.0.0.1:$peer" --initial-cluster "default=http://127.0.0.1:$peer" \
    --unsafe-no-fsync >"$work/etcd.log" 2>&1 &
  pids+=($!)
  "$bin/kube-apiserver" --etcd-servers "http://127.0.0.1:$etcd" --bind-address 127.0.0.1 --secure-port "$port" --cert-dir "$work/certs" \
    --token-auth-file "$work/tokens" --authorization-mode RBAC --disable-admission-plugins ServiceAccount --service-cluster-ip-range 10.0.0.0/24 \
    --service-account-issuer https://startup --service-account-key-file "$work/sa.key" --service-account-signing-key-file "$work/sa.key" \
    >"$work/apiserver.log" 2>&1 &
  pids+=($!)
  cat >"$work/kubeconfig" <<YAML
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:$port", insecure-skip-tls-verify: true}}]
users: [{name: u, user: {token: startup}}]
contexts: [{name: c, context: {cluster: c, user: u}}]
current-context: c
YAML
  export KUBECONFIG=$work/kubeconfig PATH=$PATH:$bin
  until_ok 60 kubectl get --raw /readyz
  kubectl apply --server-side -f "$crds" >"$work/apply.log"
  until_ok 60 kubectl get namespace kube-system
  kubectl wait --for=condition=Established -f "$crds" --timeout=60s >>"$work/apply.log"
}

emulator() {
  "$java_home/bin/java" -jar "$folder/ssoperator.jar" emulator --port 0 >"$work/emulator.log" 2>&1 &
  pids+=($!)
  until_ok 60 grep -q AWS_ENDPOINT_URL= "$work/emulator.log"
  export AWS_ENDPOINT_URL AWS_REGION=eu-west-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  AWS_ENDPOINT_URL=$(sed -n 's/.*AWS_ENDPOINT_URL=//p' "$work/emulator.log")
}

# One run; appends: milliseconds to ready, milliseconds of CPU until then, MiB resident at rest, MiB of heap after a collection.
run() {
  local name=$1 port begin ready pid cpu rss heap
  shift
  port=$(free_port)
  begin=${EPOCHREALTIME/[.,]/}
  # The memory of the chart's limit, whatever this machine has.
  "$java_home/bin/java" -XX:MaxRAM=768m "$@" -jar "$folder/ssoperator.jar" run --cluster-id startup --http-host 127.0.0.1 --http-port "$port" >"$work/run.log" 2>&1 &
  pid=$!
  pids+=("$pid")
  until status_of "$port"; do
    if ! kill -0 "$pid" 2>/dev/null; then cat "$work/run.log" >&2; exit 1; fi
    sleep 0.01
  done
  ready=${EPOCHREALTIME/[.,]/}
  cpu=$(awk -v tick="$(getconf CLK_TCK)" '{print ($14 + $15) * 1000 / tick}' "/proc/$pid/stat")
  sleep 10
  rss=$(awk '/^VmRSS/ {print $2 / 1024}' "/proc/$pid/status")
  "$java_home/bin/jcmd" "$pid" GC.run >/dev/null
  heap=$("$java_home/bin/jcmd" "$pid" GC.heap_info |
    awk '/ total .*used [0-9]+K/ {sub(/.*used /, ""); sum += $1} END {print sum / 1024}')
  kill "$pid"
  wait "$pid" || true
  unset 'pids[-1]'
  echo "$(((ready - begin) / 1000)) $cpu $rss $heap" >>"$work/$name"
}

median() { sort -n | awk '{v[NR] = $1} END {printf "%.0f", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2}'; }

report() {
  printf '| %s | %s ms | %s ms to %s ms | %s ms | %s MiB | %s MiB |\n' "$2" \
    "$(cut -d' ' -f1 "$work/$1" | median)" "$(cut -d' ' -f1 "$work/$1" | sort -n | head -n 1)" "$(cut -d' ' -f1 "$work/$1" | sort -n | tail -n 1)" \
    "$(cut -d' ' -f2 "$work/$1" | median)" "$(cut -d' ' -f3 "$work/$1" | median)" "$(cut -d' ' -f4 "$work/$1" | median)"
}

unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS
if [ -z "${KUBECONFIG:-}" ]; then api_server; fi
emulator

cache=$folder/ssoperator.aot
for _ in $(seq "$runs"); do
  run without
  # On, so that the JVM ends where it cannot use the cache.
  if [ -f "$cache" ]; then run with -XX:AOTCache="$cache" -XX:AOTMode=on; fi
done

echo "$("$java_home/bin/java" --version | sed -n 2p), $(nproc) CPUs, $runs runs each, load at the end $(cut -d' ' -f1 /proc/loadavg)"
echo
echo '| | to ready, median | least to most | CPU until then | resident at rest | heap after a collection |'
echo '|---|---|---|---|---|---|'
report without 'without the cache'
if [ -f "$cache" ]; then report with 'with the cache'; fi
