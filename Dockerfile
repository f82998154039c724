# syntax=docker/dockerfile:1
FROM node:24-slim

# git reads revisions and makes checkouts; certificates are for every call over TLS.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates git \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/quarterdeck
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force
COPY manifest.yml ./
COPY commands ./commands
COPY blocks ./blocks
COPY src ./src

# The state folder holds the built-in database; the configuration is mounted by whoever runs the image.
RUN install --directory --owner=node --group=node --mode=0700 /var/lib/quarterdeck \
  && install --directory --owner=node --group=node /etc/quarterdeck
ENV NODE_ENV=production \
  QUARTERDECK_CONFIG=/etc/quarterdeck/quarterdeck.yml \
  QUARTERDECK_HOME=/var/lib/quarterdeck \
  QUARTERDECK_HOST=0.0.0.0 \
  PORT=8080
VOLUME /var/lib/quarterdeck
EXPOSE 8080
USER node

HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

# SIGTERM drains within ten seconds; give it a little more before killing.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "src/cli.ts"]
CMD ["start"]
