# One image for each service:  docker build --target service --build-arg SERVICE=identity .
# The portal brings the web app:  docker build --target portal --build-arg SERVICE=portal .
# Where there is no engine, e2e/deploy/image.long.test.ts runs these very instructions in a clean folder; it knows only what is used here.
# Why it is as it is: docs/decisions/0040-images-carry-a-filtered-workspace.md.

# Digests of indexes for amd64 and arm64, each with the tag it was seen under.
ARG BUILD_IMAGE=docker.io/library/node:22-bookworm-slim@sha256:43ac6c60b8f89723f746e8a92ce91abd5017e627ce1ddfe4238355d3a30b772c
ARG RUNTIME_IMAGE=gcr.io/distroless/cc-debian12:nonroot@sha256:9dac0a79194e45a7da0158a9c6da57b217585af0786db3845d1f0ec1a0dd182f
ARG NGINX_IMAGE=docker.io/nginxinc/nginx-unprivileged:1.28.0@sha256:cafbd84f76d7ccb0a2346f4c5209c3e494533d82ba3821f552c2e08a99111476

# The part of the workspace that the service is made of. Its layout stays: Node strips types through the workspace's symlinks, not under node_modules.
FROM ${BUILD_IMAGE} AS workspace
ARG SERVICE
ENV npm_config_store_dir=/pnpm-store CI=true
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY contracts contracts
COPY platform platform
COPY services/${SERVICE} services/${SERVICE}

# What runs: no development dependency, no package manager, and the Node of the lockfile as the only program.
FROM workspace AS install
ARG SERVICE
COPY scripts/sbom.ts scripts/sbom.ts
RUN --mount=type=cache,id=pnpm,target=/pnpm-store \
    npx --yes "$(node -p 'require("./package.json").packageManager')" install --frozen-lockfile --prod --filter candor --filter "@candor/${SERVICE}..." \
    && mkdir bin && cp node_modules/node-linux-*/bin/node bin/node \
    && bin/node scripts/sbom.ts > sbom.cdx.json \
    && rm -r scripts node_modules/.bin node_modules/node-linux-* node_modules/.pnpm/node-linux-* \
    && find node_modules/.pnpm -path '*/onnxruntime-node/bin/*' \( -name darwin -o -name win32 \) -prune -exec rm -r {} +

# The web app, built with the portal's development dependencies, and nginx' settings from the gateway's own headers and pages.
FROM install AS web
COPY tsconfig.json tsconfig.json
COPY stack/package.json stack/package.json
RUN --mount=type=cache,id=pnpm,target=/pnpm-store \
    npx --yes "$(node -p 'require("./package.json").packageManager')" install --frozen-lockfile --filter @candor/portal \
    && bin/node services/portal/src/web-build.ts \
    && mv .candor/web/* web \
    && bin/node services/portal/src/nginx.ts > nginx.conf

FROM ${RUNTIME_IMAGE} AS service
ARG SERVICE
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="candor-${SERVICE}" \
      org.opencontainers.image.description="Candor: structured interviews" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="https://gitlab.com/mindcompute/candor" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.vendor="Candor"
ENV NODE_ENV=production APP_VERSION=${VERSION} PORT=3000 ADMIN_PORT=9100
# Root owns the files, somebody else runs them: nothing here can be written, and /tmp is the only place that need be.
COPY --from=install /app /app
WORKDIR /app/services/${SERVICE}
USER 65532:65532
EXPOSE 3000 9100
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["/app/bin/node", "/app/platform/src/health-cli.ts"]
# Of the pod's memory 70% for what lives on. The young generation would take up to 96 MiB beside it, which the pod's limit does not leave.
ENTRYPOINT ["/app/bin/node", "--max-old-space-size-percentage=70", "--max-semi-space-size=8", "--disable-warning=TimeoutNegativeWarning", "--import", "/app/platform/src/telemetry.ts"]
CMD ["src/main.ts"]

FROM service AS portal
ENV WEB_FOLDER=/app/web
COPY --from=web /app/web /app/web

# The pages behind nginx, in the portal's pod; everything else goes on to the portal (kustomize/components/portal-nginx).
FROM ${NGINX_IMAGE} AS portal-nginx
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="candor-portal-nginx" \
      org.opencontainers.image.description="Candor: the portal's pages" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="https://gitlab.com/mindcompute/candor" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.vendor="Candor"
COPY --from=web /app/nginx.conf /etc/nginx/nginx.conf
COPY --from=web /app/web /app/web
USER 101:101
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:3000/sign-in"]
CMD ["nginx", "-g", "daemon off;"]
