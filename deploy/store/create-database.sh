#!/bin/sh
# Create the store's database and the user that owns it, in the PostgreSQL that Temporal uses too: a user of its own,
# so that worker and gateway cannot reach what Temporal keeps, nor the other way round. The tables are made by whoever
# opens the store first.
#
# Safe to run at every start: what exists is kept, and the password is set anew.
#
# Settings:
#   PGHOST, PGPORT, PGUSER                 where PostgreSQL is; the user may create databases and users
#   SQL_PASSWORD_FILE                      file with that user's password; none where it asks for none
#   STORE_USER, STORE_DATABASE             names (milepost, milepost)
#   STORE_PASSWORD_FILE                    file with the password of the store's user
set -eu
: "${STORE_USER:=milepost}"
: "${STORE_DATABASE:=milepost}"
export STORE_PASSWORD_FILE
: "${STORE_PASSWORD_FILE:?set STORE_PASSWORD_FILE to a file with the password of the store}"
for file in "$STORE_PASSWORD_FILE" ${SQL_PASSWORD_FILE:-}; do
    if [ ! -r "$file" ]; then
        echo "cannot read $file; make the secrets first: sh deploy/secrets.sh" >&2
        exit 1
    fi
done
if [ -n "${SQL_PASSWORD_FILE:-}" ]; then
    PGPASSWORD=$(cat "$SQL_PASSWORD_FILE")
    export PGPASSWORD
fi

# The password comes through a variable of psql, read from the file: it stands in no list of processes.
# NOLOGIN first and LOGIN with the password after it: nobody gets in meanwhile.
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname=postgres --set=name="$STORE_USER" --set=db="$STORE_DATABASE" <<'SQL'
\set password `cat "$STORE_PASSWORD_FILE"`
SELECT format('CREATE ROLE %I NOLOGIN', :'name') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', :'name', :'password') \gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'db', :'name') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'db') \gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'db') \gexec
SQL
echo "the store's database is ready"
