import type { SmokeMoment, SmokeResult, SmokeSequence } from '../../../src/domain/smoke.ts';
import type { SmokeRunner } from '../../../src/ports/smoke.ts';
import type { Clock } from '../../../src/ports/world.ts';

/** A sequence of one request that counts at these moments. */
export const aSequence = (
  name: string,
  moments: readonly SmokeMoment[],
  severity: SmokeSequence['severity'] = 'P1',
): SmokeSequence => ({
  name,
  moments,
  severity,
  requests: [
    {
      name: 'get',
      method: 'GET',
      path: '/',
      headers: {},
      expect: { status: [200] },
      carry: {},
      timeoutMs: 1000,
      retries: 0,
    },
  ],
});

/** Smoke tests that pass unless a test says otherwise. */
export class FarSmoke {
  readonly runs: { readonly sequence: string; readonly moment: SmokeMoment; readonly baseUrl: string }[] = [];
  readonly failing = new Set<string>();
  readonly hanging = new Set<string>();
  aborted = 0;

  /** `name` fails always, `name moment` only then. */
  fails(what: string): void {
    this.failing.add(what);
  }

  runner(clock: Clock): SmokeRunner {
    return async ({ sequence, moment, baseUrl }, signal) => {
      this.runs.push({ sequence: sequence.name, moment, baseUrl });
      signal.addEventListener('abort', () => (this.aborted += 1));
      if (this.hanging.has(`${sequence.name} ${moment}`)) await new Promise<never>(() => undefined);
      const passed = !this.failing.has(sequence.name) && !this.failing.has(`${sequence.name} ${moment}`);
      const request = { name: 'get', passed, tookMs: 1, faults: passed ? [] : ['expected 200, got 500'] };
      const result: SmokeResult = {
        sequence: sequence.name,
        moment,
        atMs: clock.now(),
        passed,
        severity: sequence.severity,
        requests: [request],
      };
      return result;
    };
  }
}
