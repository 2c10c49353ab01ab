#!/usr/bin/env bash
# Draws the Grafana dashboard of a day's work in some ten minutes: the sandbox, a Prometheus that watches it, and dashboard.py.
#
#   scripts/dashboard.sh PICTURE.png
#
# Runs in the project's folder. Needs prometheus, kubectl, curl and python3 with matplotlib.
set -euo pipefail
source "$(dirname "$0")/until-ok.sh"

if [ $# -ne 1 ]; then
  sed -n '4,6s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
for tool in prometheus kubectl curl mvn; do
  command -v "$tool" >/dev/null || { echo "$tool is needed" >&2; exit 1; }
done
python3 -c 'import matplotlib' || { echo "matplotlib is needed" >&2; exit 1; }
picture=$1
metrics=18080 prometheus=19090 aws=14599
emulator=http://127.0.0.1:$aws
work=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null
  rm -rf "$work"
}
trap finish EXIT

say() { echo "$(date +%T) $*"; }

sso() { # an SSO Admin call of somebody who is not the operator
  curl -sSf "$emulator/" -H "X-Amz-Target: SWBExternalService.$1" -H 'Content-Type: application/x-amz-json-1.1' -d "$2" >/dev/null
}

# Three more permission sets, and each of them for every group in every account.
access() {
  for set in reader supporter deployer; do
    cat <<EOF
---
apiVersion: ssoperator.dev/v1beta1
kind: PermissionSet
metadata: {name: $set, namespace: platform}
spec:
  name: ${set^}
  managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]
  inlinePolicy: {Version: "2012-10-17", Statement: {Effect: Deny, Action: "iam:*", Resource: "*"}}
EOF
    for account in 222222222222 333333333333 444444444444 123456789012 555555555555 666666666666 777777777777; do
      for group in finance platform developers security-audit data; do
        cat <<EOF
---
apiVersion: ssoperator.dev/v1beta1
kind: AccountAssignment
metadata: {name: $group-$account-$set, namespace: platform, labels: {group: $group}}
spec:
  permissionSetRef: {name: $set}
  principal: {group: $group}
  account: {id: "$account"}
EOF
      done
    done
  done
}

cat >"$work/prometheus.yml" <<EOF
global: {scrape_interval: 5s}
scrape_configs:
  - job_name: ssoperator
    static_configs: [{targets: ["127.0.0.1:$metrics"], labels: {namespace: ssoperator}}]
EOF
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" \
  --web.listen-address="127.0.0.1:$prometheus" >"$work/prometheus.log" 2>&1 &
pids+=($!)
mvn -q -Psandbox test-compile exec:java \
  -Dsandbox.args="--table=append --port=$aws --http-port=$metrics --latency=PT2S..PT8S" >"$work/sandbox.log" 2>&1 &
pids+=($!)
until_ok 300 grep -q '^The sandbox stays up' "$work/sandbox.log"
export KUBECONFIG=target/sandbox/kubeconfig

say "everybody gets access everywhere"
access >"$work/access.yaml"
kubectl apply -f "$work/access.yaml" >/dev/null
until_ok 300 kubectl wait pset,assign --all --for=condition=Ready --timeout=200s
sleep 20

say "a permission set is edited"
kubectl patch pset deployer --type=merge -p '{"spec":{"sessionDuration":"PT2H"}}' >/dev/null
sleep 60

say "somebody else uses up the quota while two groups lose their access"
curl -sSf -X PATCH "$emulator/_emulator/behaviour" -d '{"callsPerSecond": 4, "callBurst": 4}' >/dev/null
kubectl delete assign -l 'group in (data, developers)' --wait=false >/dev/null
sleep 60
curl -sSf -X PATCH "$emulator/_emulator/behaviour" -d '{"callsPerSecond": 20, "callBurst": 20}' >/dev/null
sleep 40

say "somebody edits by hand"
instance=$(curl -sSf "$emulator/_emulator/state" | grep -o 'arn:aws:sso:::instance/[^"]*' | head -1)
arn=$(kubectl get pset deployer -o jsonpath='{.status.arn}')
sso DeleteInlinePolicyFromPermissionSet "{\"InstanceArn\": \"$instance\", \"PermissionSetArn\": \"$arn\"}"
kubectl annotate pset deployer ssoperator.dev/requested-at="$(date -Is)" --overwrite >/dev/null
sleep 60

say "somebody misspells a group"
kubectl create -f - >/dev/null <<EOF
apiVersion: ssoperator.dev/v1beta1
kind: AccountAssignment
metadata: {name: misspelt, namespace: platform}
spec:
  permissionSetRef: {name: engineer}
  principal: {group: platfrom}
  account: {name: prod-shop}
EOF
sleep 60
"$(dirname "$0")/dashboard.py" "http://127.0.0.1:$prometheus" "$picture"
say "$picture"
