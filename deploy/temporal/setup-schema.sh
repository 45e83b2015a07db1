#!/bin/sh
# Create Temporal's two databases and bring their tables to the version this tool carries.
#
# Safe to run at every start: an existing database is kept, a schema that is already newer than 0.0 is not set up
# again, and only missing versions are applied.
#
# Settings (the tool reads the SQL_ ones itself):
#   SQL_HOST, SQL_PORT, SQL_USER                where PostgreSQL is; the user may create databases
#   SQL_PASSWORD_FILE or SQL_PASSWORD           its password
#   TEMPORAL_DATABASE, TEMPORAL_VISIBILITY_DATABASE   names (temporal, temporal_visibility)
#   TEMPORAL_SQL_TOOL                           the tool (temporal-sql-tool)
set -eu
: "${SQL_HOST:?set SQL_HOST to the host of PostgreSQL}"
: "${SQL_PORT:=5432}"
: "${SQL_USER:?set SQL_USER to a PostgreSQL user that may create databases}"
: "${TEMPORAL_DATABASE:=temporal}"
: "${TEMPORAL_VISIBILITY_DATABASE:=temporal_visibility}"
: "${TEMPORAL_SQL_TOOL:=temporal-sql-tool}"
export SQL_HOST SQL_PORT SQL_USER SQL_PLUGIN=postgres12
. "$(dirname "$0")/sql-password.sh"

# $1: database; $2: schema, as embedded in the tool
prepare() {
    echo "$1: create, set up, update"
    "$TEMPORAL_SQL_TOOL" --database "$1" create-database
    "$TEMPORAL_SQL_TOOL" --database "$1" setup-schema --version 0.0
    "$TEMPORAL_SQL_TOOL" --database "$1" update-schema --schema-name "$2"
}

prepare "$TEMPORAL_DATABASE" postgresql/v12/temporal
prepare "$TEMPORAL_VISIBILITY_DATABASE" postgresql/v12/visibility
echo "Temporal's databases are ready"
