#!/bin/sh
# Make the secrets that docker-compose.yml mounts, in ./.milepost of the current folder: the payload keys, the
# passwords of the two database users, and a billing file that names no billing system yet. What exists is kept: without its keys no
# engagement can be read again.
#
# The folder is closed to other users of this machine. The files in it are readable, because compose mounts them with
# the owner and mode they have here, and the users inside the containers have numbers of their own.
set -eu
umask 077
folder=.milepost
mkdir -p "$folder"
chmod 700 "$folder"

# $1: bytes; prints them as base64url without padding
random() {
    head -c "$1" /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'
}

# $1: file; standard input: its text. The file appears whole or not at all, and an existing one is never replaced.
keep_or_make() {
    draft="$folder/.draft.$$"
    cat >"$draft"
    if ln "$draft" "$folder/$1" 2>/dev/null; then
        echo "made $folder/$1"
    else
        echo "kept $folder/$1"
    fi
    rm -f "$draft"
    chmod 444 "$folder/$1"
}

{
    echo "# Milepost payload keys: the first line encrypts, every line decrypts. Keep a copy in a safe place:"
    echo "# without these keys no engagement can be read again. A new key goes first; old lines stay."
    echo "key-$(head -c 4 /dev/urandom | od -An -tx1 | tr -d ' \n'):$(random 32)"
} | keep_or_make keys
random 24 | keep_or_make postgres-password
random 24 | keep_or_make store-password
{
    echo "# Secrets and addresses of billing systems; examples/billing.yaml shows the form. Restart worker and gateway after a change."
    echo "webhooks: {}"
} | keep_or_make billing.yaml
