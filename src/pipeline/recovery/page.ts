import { catalogue } from './catalogue.ts';

/** docs/reference/recovery.md, made from the catalogue so that the two cannot differ. */
export function cataloguePage(): string {
  const rows = catalogue.map(({ name, when, does }) => `- **\`${name}\`** ${when} ${does}`);
  return [introduction, ...rows, '', ending].join('\n');
}

const introduction = `# What is done about failures

Every call to the world outside can fail. What follows is decided by the first strategy below that answers to the failure: to its code or status, to what was
being done and how often it was tried, never to the words of a message. The decision is kept with the step and in the audit record (\`recovery\`), with its
reason; decisions that make people wait are told in the deployment’s thread. \`quarterdeck recovery\` prints this list.
`;

const ending = `Tries and pauses come from \`retry\`, the time that a phase may take from \`timeouts\`; both can be set per environment. A failure of the surroundings (credentials,
permissions, a plan, a quota, a port in use, silence) never marks the release bad and locks nothing; a release that says itself that it failed, never ends, fails its
smoke tests or breaks a limit does.

## Services where nobody answers

Each service outside (a provider in an environment, with its host when \`apiUrl\` names one; the origin of an HTTP check or hook) has a circuit that all replicas share.
Five silences (\`unavailable\`, \`timeout\`, \`network\`) within a minute open it: nothing new begins there, steps wait. After 15 seconds one call is let through; when it is
answered the circuit closes, otherwise it stays open twice as long, at most five minutes. What brings an old state back is always let through. Opening and closing are in the
audit record, open circuits are shown by \`/status\` and by the figure \`quarterdeck_circuit_open\`.
`;
