#!/bin/sh
# L'exemple de nginx, avec les deux processus de compose.yaml et le nom que le certificat porte.
set -eu
# L'image n'a pas ce dossier, où l'exemple garde les réponses.
mkdir -p /var/lib/nginx
sed -e 's/server 127\.0\.0\.1:3000;/server site-1:3000; server site-2:3000;/' \
  -e 's/server_name donnees\.exemple\.fr;/server_name _;/' \
  /etc/nginx/templates/datalogue.conf >/etc/nginx/conf.d/default.conf
