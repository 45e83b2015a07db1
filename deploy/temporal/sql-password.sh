# Sourced by the scripts beside it: sets SQL_PASSWORD.
#
# In containers the password is a mounted secret and SQL_PASSWORD_FILE names it, so that it appears neither in the
# compose file nor in `docker inspect`. Elsewhere SQL_PASSWORD may be given directly.
if [ -n "${SQL_PASSWORD_FILE:-}" ]; then
    if [ ! -r "$SQL_PASSWORD_FILE" ]; then
        echo "SQL_PASSWORD_FILE: cannot read $SQL_PASSWORD_FILE; make the secrets first: sh deploy/secrets.sh" >&2
        exit 1
    fi
    SQL_PASSWORD=$(cat "$SQL_PASSWORD_FILE")
fi
if [ -z "${SQL_PASSWORD:-}" ]; then
    echo "SQL_PASSWORD: the database password is missing; set SQL_PASSWORD_FILE or SQL_PASSWORD" >&2
    exit 1
fi
export SQL_PASSWORD
