#!/usr/bin/env bash
# Backs up a SQLite ledger while Kefu runs, and deletes backups that are too old. The copy is verified before it counts.
set -euo pipefail

usage() {
    cat >&2 <<'HELP'
Usage: sqlite-backup.sh DATA_DIRECTORY BACKUP_DIRECTORY
Environment: KEFU (the program; default: kefu), KEFU_KEEP_DAYS (default: 14; the newest backup always stays).
HELP
    exit 64
}

[[ $# -eq 2 ]] || usage
data=$1
backups=$2
kefu=${KEFU:-kefu}
keep=${KEFU_KEEP_DAYS:-14}
[[ $keep =~ ^[0-9]+$ ]] || { echo "KEFU_KEEP_DAYS is a number of days, not '$keep'" >&2; exit 64; }

umask 077
mkdir -p "$backups"
target="$backups/kefu-$(date -u +%Y%m%dT%H%M%SZ).db"
"$kefu" backup "$target" --data "$data"

# Only after a new one has succeeded; and never the new one.
find "$backups" -maxdepth 1 -type f -name 'kefu-*.db' ! -path "$target" -mtime "+$keep" -print -delete
echo "$target"
