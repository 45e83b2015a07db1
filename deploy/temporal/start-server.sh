#!/bin/sh
# Start the Temporal server on the configuration beside this script.
#
# Settings:
#   SQL_HOST, SQL_PORT, SQL_USER                where PostgreSQL is
#   SQL_PASSWORD_FILE or SQL_PASSWORD           its password
#   TEMPORAL_BIND_IP                            address to listen on (127.0.0.1)
#   TEMPORAL_BROADCAST_IP                       this machine's own address, needed when the former is 0.0.0.0 (looked up)
#   TEMPORAL_SERVER                             the program (temporal-server)
# Ports, databases, shards and log level: see server.yaml.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${SQL_HOST:?set SQL_HOST to the host of PostgreSQL}"
: "${SQL_USER:?set SQL_USER to the PostgreSQL user that owns the databases}"
: "${TEMPORAL_BIND_IP:=127.0.0.1}"
: "${TEMPORAL_SERVER:=temporal-server}"
if [ "$TEMPORAL_BIND_IP" = 0.0.0.0 ]; then
    # The four services of the server find each other by this address; 0.0.0.0 is none.
    : "${TEMPORAL_BROADCAST_IP:=$(getent hosts "$(hostname)" | awk 'NR == 1 { print $1 }')}"
else
    : "${TEMPORAL_BROADCAST_IP:=$TEMPORAL_BIND_IP}"
fi
export SQL_HOST SQL_USER TEMPORAL_BIND_IP TEMPORAL_BROADCAST_IP
: "${TEMPORAL_DYNAMIC_CONFIG:=$here/dynamic.yaml}"
export TEMPORAL_DYNAMIC_CONFIG
. "$here/sql-password.sh"

# No authoriser: only the compose network reaches this port, and the host through 127.0.0.1.
exec "$TEMPORAL_SERVER" --config-file "$here/server.yaml" --allow-no-auth start
