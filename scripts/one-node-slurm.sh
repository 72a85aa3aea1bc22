#!/usr/bin/env bash
# Start and stop a Slurm of one machine in a folder of its own, to try cluster runs without a cluster.
#
#   scripts/one-node-slurm.sh start FOLDER [NODES]
#   scripts/one-node-slurm.sh restart-controller FOLDER
#   scripts/one-node-slurm.sh stop-node FOLDER [NODE] | start-node FOLDER [NODE]
#   scripts/one-node-slurm.sh stop FOLDER
#
# Needs Debian's slurm-wlm and munge, root, and no Slurm that is there already: /etc/slurm/slurm.conf becomes a link to
# that in FOLDER, as job steps started by Snakemake's plugin do not know SLURM_CONF. Only the processes in FOLDER/*.pid
# are stopped.
set -euo pipefail

action=$1
folder=$(realpath -m "$2")
third=${3:-}
port=${SLURM_FIRST_PORT:-26817}
known=/etc/slurm/slurm.conf

configure() {
    local nodes=$1 host cores memory
    host=$(hostname -s)
    cores=$(nproc)
    # what `free` gives may shrink until slurmd counts it
    memory=$(awk '/MemTotal/ {print int($2 / 1024 * 0.9)}' /proc/meminfo)
    mkdir -p "$folder"/{state,log,munge}
    chmod 700 "$folder/munge"
    {
        cat <<CONF
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
CredType=cred/munge
SlurmctldPort=$port
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd-%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd-%n.log
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/state/spool-%n
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$folder/log/jobs.txt
ReturnToService=2
SchedulerParameters=sched_interval=2,batch_sched_delay=1
SlurmdTimeout=15
MinJobAge=3600
MpiDefault=none
CONF
        # every slurmd of one machine tells itself apart by its port
        for node in $(seq "$nodes"); do
            echo "NodeName=node$node NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + node)) CPUs=$cores RealMemory=$((memory / nodes)) State=UNKNOWN"
        done
        echo "PartitionName=one Nodes=ALL Default=YES MaxTime=INFINITE State=UP"
    } >"$folder/slurm.conf"
}

start_node() {
    slurmd -N "$1"
}

start_controller() {
    slurmctld -i
}

stop_pid() {
    local file=$1 pid
    [ -s "$file" ] || return 0
    pid=$(cat "$file")
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 100); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null || true
}

case $action in
start)
    nodes=${third:-1}
    if [ -e "$known" ]; then
        echo "$known is there already: stop that Slurm first" >&2
        exit 2
    fi
    configure "$nodes"
    ln -sf "$folder/slurm.conf" "$known"
    [ -s "$folder/munge/key" ] || head -c 128 /dev/urandom >"$folder/munge/key"
    chmod 400 "$folder/munge/key"
    munged --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" --pid-file="$folder/munged.pid" \
        --log-file="$folder/munge/log" --seed-file="$folder/munge/seed"
    start_controller
    for node in $(seq "$nodes"); do start_node "node$node"; done
    for _ in $(seq 60); do
        sinfo -h -o %T 2>/dev/null | grep -qx idle && break
        sleep 0.5
    done
    sinfo -N
    ;;
restart-controller)
    stop_pid "$folder/slurmctld.pid"
    start_controller
    ;;
stop-node) stop_pid "$folder/slurmd-${third:-node1}.pid" ;;
start-node) start_node "${third:-node1}" ;;
stop)
    for file in "$folder"/slurmd-*.pid "$folder/slurmctld.pid" "$folder/munged.pid"; do stop_pid "$file"; done
    if [ "$(readlink "$known")" = "$folder/slurm.conf" ]; then rm "$known"; fi
    ;;
*)
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
