#!/usr/bin/env bash
# Restores a dump of postgresql-dump.sh into a new database and verifies it with kefu check. Never touches an existing database:
# point Kefu at the new one (KEFU_DATABASE) when you are content with it.
set -euo pipefail

usage() {
    cat >&2 <<'HELP'
Usage: postgresql-restore.sh FILE NEW_DATABASE
Which server: the environment of libpq (PGHOST, PGPORT, PGUSER, PGPASSFILE). Environment: KEFU (the program; default: kefu).
Exit code: 0 restored and clean; 1 restored, and kefu check found violations; 2 and more: not restored.
HELP
    exit 64
}

[[ $# -eq 2 ]] || usage
dump=$1
database=$2
kefu=${KEFU:-kefu}
[[ -r $dump ]] || { echo "there is no dump $dump" >&2; exit 66; }
[[ $database =~ ^[a-z_][a-z0-9_]{0,62}$ ]] || { echo "'$database' is not a plain database name" >&2; exit 64; }
for program in createdb pg_restore dropdb; do
    command -v "$program" >/dev/null || { echo "$program is missing: install postgresql-client" >&2; exit 69; }
done

# Fails if it exists: an existing ledger is never overwritten.
createdb --template=template0 --encoding=UTF8 --locale=C "$database" || exit 73
if ! pg_restore --dbname="$database" --no-owner --no-privileges --exit-on-error --jobs="${KEFU_JOBS:-2}" "$dump"; then
    dropdb --if-exists "$database"
    echo "$dump was not restored; the new database is gone again" >&2
    exit 70
fi

psql --quiet --no-psqlrc --dbname="$database" --command='analyze'
connection="Host=${PGHOST:-/var/run/postgresql};Port=${PGPORT:-5432};Database=$database"
if [[ -n ${PGUSER:-} ]]; then connection+=";Username=$PGUSER"; fi
if [[ -n ${PGPASSFILE:-} ]]; then connection+=";Passfile=$PGPASSFILE"; fi
"$kefu" check --database "$connection"
