import type { SmokeResult } from '../domain/smoke.ts';

const seconds = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);

function failed({ sequence, requests }: SmokeResult): string {
  const request = requests.find(({ passed }) => !passed);
  return request === undefined ? sequence : `${sequence} at "${request.name}": ${request.faults.join('; ')}`;
}

/** One line for many results: how many passed and how long they took, then each failure with its first cause. */
export function summaryOf(results: readonly SmokeResult[]): string {
  if (results.length === 0) return 'no smoke tests';
  const tookMs = results.flatMap(({ requests }) => requests).reduce((sum, request) => sum + request.tookMs, 0);
  const bad = results.filter(({ passed }) => !passed);
  const count = `${results.length - bad.length} of ${results.length} smoke tests passed in ${seconds(tookMs)}`;
  return [count, ...bad.map(failed)].join('. ');
}
