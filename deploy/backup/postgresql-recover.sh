#!/usr/bin/env bash
# Prepares a copy of a base backup to recover from the archived log, up to a moment or to its end. It starts nothing: start
# PostgreSQL on the directory, let it recover, then verify with kefu check before Kefu is pointed at it.
set -euo pipefail

usage() {
    cat >&2 <<'HELP'
Usage: postgresql-recover.sh BASE_BACKUP ARCHIVE_DIRECTORY NEW_DATA_DIRECTORY [MOMENT]
MOMENT: as PostgreSQL reads it, for example '2026-11-11 23:59:30+08'; default: the end of the archive.
HELP
    exit 64
}

[[ $# -eq 3 || $# -eq 4 ]] || usage
base=$1
archive=$2
target=$3
moment=${4:-}
[[ -f $base/backup_manifest ]] || { echo "$base is not a base backup" >&2; exit 66; }
[[ -d $archive ]] || { echo "there is no archive $archive" >&2; exit 66; }
[[ ! -e $target ]] || { echo "$target exists" >&2; exit 73; }
# The path goes into a shell command, the moment into a setting: neither may carry a quote.
archive=$(cd "$archive" && pwd)
[[ $archive =~ ^[A-Za-z0-9/._-]+$ ]] || { echo "the archive's path must be plain: $archive" >&2; exit 64; }
[[ $moment =~ ^[0-9TZ:+.\ -]*$ ]] || { echo "'$moment' is not a moment" >&2; exit 64; }

umask 077
cp -a -- "$base" "$target"
{
    echo "restore_command = 'cp $archive/%f %p'"
    echo "recovery_target_action = 'promote'"
    if [[ -n $moment ]]; then
        echo "recovery_target_time = '$moment'"
    fi
} >>"$target/postgresql.auto.conf"
: >"$target/recovery.signal"
echo "$target"
