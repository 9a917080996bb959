#!/usr/bin/env bash
# Makes the secrets that compose.yaml needs, once: a random password for PostgreSQL, and the same in a pass file for Kefu.
set -euo pipefail

folder=${1:-$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/secrets}
if [[ -e $folder/postgres_password || -e $folder/pgpass ]]; then
    echo "there are secrets in $folder already; PostgreSQL keeps the password it was made with" >&2
    exit 73
fi

# The folder is closed; the files in it are mounted one by one into containers, whose users have other numbers than yours.
umask 022
mkdir -p "$folder"
chmod 700 "$folder"
password=$(LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 40 || true)
[[ ${#password} -eq 40 ]] || { echo "no randomness could be read" >&2; exit 70; }
printf '%s' "$password" >"$folder/postgres_password"
printf 'postgres:5432:*:kefu:%s\n' "$password" >"$folder/pgpass"
chmod 444 "$folder/postgres_password" "$folder/pgpass"
echo "$folder"
