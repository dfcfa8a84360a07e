# Datalogue : `docker build -t datalogue .`, puis docs/deployer.md.
FROM node:20-slim AS base
WORKDIR /opt/datalogue
# La version de pnpm est celle de package.json.
RUN corepack enable
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY packages/ingest/package.json packages/ingest/
COPY packages/api/package.json packages/api/
COPY packages/web/package.json packages/web/

FROM base AS build
RUN CI=true pnpm install --frozen-lockfile
COPY tsconfig.base.json tsconfig.json ./
COPY packages packages
COPY scripts/build-islands.mjs scripts/build-threads.mjs scripts/
COPY scripts/lib/bundle-thread.mjs scripts/lib/list-threads.mjs scripts/lib/
COPY bin bin
RUN node node_modules/typescript/bin/tsc -b packages/web && node scripts/build-islands.mjs && node scripts/build-threads.mjs
RUN rm -rf packages/*/src packages/*/node_modules packages/web/islands

FROM base AS production
RUN CI=true pnpm install --prod --frozen-lockfile

FROM node:20-slim
WORKDIR /opt/datalogue
ENV NODE_ENV=production PORT=3000 DATALOGUE_CONTENT=/contenu DATALOGUE_DATA=/donnees
# La mémoire rendue plus tôt au système, le plafond du fil qui répond, et les fils de V8 à côté de lui (docs/surveiller.md).
ENV MALLOC_TRIM_THRESHOLD_=131072 MALLOC_ARENA_MAX=2 NODE_OPTIONS="--max-old-space-size=1024 --v8-pool-size=2"
COPY --from=production /opt/datalogue ./
COPY --from=build /opt/datalogue/packages packages
COPY --from=build /opt/datalogue/bin bin
COPY LICENSE ./
# Le contenu de la démonstration, tant qu'un autre n'est pas monté à sa place.
COPY --chown=node:node datasets /contenu
RUN mkdir /donnees && chown node:node /donnees /contenu
USER node
VOLUME ["/contenu", "/donnees"]
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/datalogue.mjs", "serve"]
