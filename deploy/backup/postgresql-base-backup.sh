#!/usr/bin/env bash
# A physical copy of the whole PostgreSQL server while it runs. Together with the archived log (deploy/postgresql/kefu.conf,
# archive_command) it is the start of a recovery to any moment after it: deploy/README.md, "To a moment".
set -euo pipefail

usage() {
    cat >&2 <<'HELP'
Usage: postgresql-base-backup.sh DIRECTORY
Which server: the environment of libpq (PGHOST, PGPORT, PGUSER, PGPASSFILE); the user needs the attribute REPLICATION.
HELP
    exit 64
}

[[ $# -eq 1 ]] || usage
target=$1
[[ ! -e $target ]] || { echo "$target exists" >&2; exit 73; }
for program in pg_basebackup pg_verifybackup; do
    if ! command -v "$program" >/dev/null; then
        PATH=$PATH:$(pg_config --bindir 2>/dev/null || true)
    fi
    command -v "$program" >/dev/null || { echo "$program is missing: install postgresql and postgresql-client" >&2; exit 69; }
done

umask 077
mkdir -p "$(dirname "$target")"
draft="$target.partial"
trap 'rm -rf "$draft"' EXIT
pg_basebackup --pgdata="$draft" --format=plain --wal-method=stream --checkpoint=fast --manifest-checksums=SHA256
pg_verifybackup --quiet "$draft"
mv -- "$draft" "$target"
sync -- "$(dirname "$target")"
echo "$target"
