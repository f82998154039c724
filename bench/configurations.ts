import { approver, asker, channel } from './envelopes.ts';

const people = `channels:
  admins: ${channel}
  default: ${channel}
people:
  asker: { slack: ${asker} }
  approver: { slack: ${approver} }
roles:
  team:
    people: [asker, approver]
    may: [deploy, approve, roll-back, stop, promote, set-traffic, lock, override, break-glass]
environments:
  production: { order: 1 }
`;

/** One service on this machine; nothing is deployed with it. */
export const quietConfiguration = (repository: string): string => `${people}
services:
  shop:
    repository: { git: ${repository} }
    components:
      web: { provider: local, settings: { repository: ${repository}, command: [node, service.ts] } }
    environments:
      production: {}
`;

/** The demo shop, half of whose visitors get the new version until errors take it away again. */
export const shopConfiguration = (repository: string, port: number): string => `${people}
defaults:
  evaluateEvery: 1s
  sources:
    users: { kind: local-proxy, settings: { interval: 1s } }
services:
  shop:
    repository: { git: ${repository} }
    components:
      web:
        provider: local
        settings: { repository: ${repository}, command: [node, service.ts], health: /healthz, port: ${port} }
    environments:
      production:
        approvals: { count: 0 }
        bake: 0s
        strategy: { kind: canary, stages: [{ weight: 50 %, for: 60s }] }
        triggers:
          too-many-errors: { source: users, metric: error-rate, above: 2 %, for: 3s, minimumSamples: 40 }
`;

/** Ten steps that do nothing: describe, release, and eight shifts of traffic. */
export const tenStepConfiguration = (repository: string): string => `${people}
services:
  steps:
    repository: { git: ${repository} }
    components:
      web: { provider: no-op, settings: {} }
    environments:
      production:
        approvals: { count: 1, roles: [team] }
        bake: 0s
        strategy:
          kind: canary
          stages: [${[10, 20, 30, 40, 50, 60, 70].map((weight) => `{ weight: ${weight} %, for: 0s }`).join(', ')}]
`;

/** As many services as there are to be deployments in flight, each measured by two triggers. */
export const manyConfiguration = (repository: string, services: number): string => `${people}
defaults:
  approvals: { count: 0 }
  bake: 0s
  evaluateEvery: 5s
  strategy: { kind: canary, stages: [{ weight: 10 %, for: 10m }] }
  sources:
    users: { kind: scripted, settings: {} }
  triggers:
    too-many-errors: { source: users, metric: error-rate, above: 2 %, for: 30s, minimumSamples: 50 }
    too-slow: { source: users, metric: latency-p95, above: 600ms, for: 30s, minimumSamples: 50 }
services:
${Array.from({ length: services }, (_, index) => serviceEntry(`service-${index + 1}`, repository)).join('')}`;

const serviceEntry = (name: string, repository: string): string => `  ${name}:
    repository: { git: ${repository} }
    components:
      web: { provider: no-op, settings: {} }
    environments:
      production: {}
`;
