#!/usr/bin/env bash
# A logical backup of a PostgreSQL ledger while Kefu runs: one consistent snapshot, readable by later versions of PostgreSQL.
# For recovery to any moment, see postgresql-base-backup.sh.
set -euo pipefail

usage() {
    cat >&2 <<'HELP'
Usage: postgresql-dump.sh FILE
Which database: the environment of libpq (PGHOST, PGPORT, PGUSER, PGDATABASE, PGPASSFILE), as for pg_dump.
HELP
    exit 64
}

[[ $# -eq 1 ]] || usage
target=$1
[[ ! -e $target ]] || { echo "$target exists" >&2; exit 73; }
command -v pg_dump >/dev/null || { echo "pg_dump is missing: install postgresql-client" >&2; exit 69; }

umask 077
mkdir -p "$(dirname "$target")"
draft="$target.partial"
trap 'rm -f "$draft"' EXIT
pg_dump --format=custom --no-owner --no-privileges --lock-wait-timeout=60s --file="$draft"
# A dump that cannot be listed cannot be restored.
pg_restore --list "$draft" >/dev/null
sync -- "$draft"
mv -- "$draft" "$target"
sync -- "$(dirname "$target")"
echo "$target"
