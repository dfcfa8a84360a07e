#!/bin/sh
# /usr/local/bin/datalogue : une commande du programme, avec le compte et les réglages du site. Par exemple, par root : datalogue status
# Ce que l'environnement donne déjà l'emporte sur le fichier : DATALOGUE_DATA=/tmp/essai datalogue …
# Cron ne donne pas le dossier de runuser.
PATH=$PATH:/usr/sbin:/sbin
[ "$(id -un)" = datalogue ] || exec runuser -u datalogue -- "$0" "$@"
exec node --env-file=/etc/datalogue/env /opt/datalogue/bin/datalogue.mjs "$@"
