import { describe, expect, it } from 'vitest';
import { details } from '../../blocks/details.ts';
import { history } from '../../blocks/history.ts';
import { home } from '../../blocks/home.ts';
import { ada } from './support/names.ts';
import { buttonIds, readable, textOf } from './support/reading.ts';
import { aDeployment, aFailure, inFlight, nowMs } from './support/records.ts';

const status = { atMs: nowMs, style: 'plain', targets: [], freezes: [] } as const;

describe('the home tab', () => {
  it('shows first what waits for the reader, then what is theirs', () => {
    const text = textOf(home({ reader: ada, status, toApprove: [aDeployment()], mine: [inFlight()] }).blocks);

    expect(text.indexOf('waiting for approval (0 of 2)')).toBeGreaterThan(text.indexOf('Waiting for your approval'));
    expect(text.indexOf('Your deployments')).toBeGreaterThan(text.indexOf('waiting for approval (0 of 2)'));
  });

  it('says so when there is nothing', () => {
    const text = textOf(home({ reader: ada, status, toApprove: [], mine: [] }).blocks);

    expect(text).toContain('Nothing waits for you.');
    expect(text).toContain('You have not asked for any.');
  });
});

describe('the history', () => {
  it('leads from each row to its details and from the page to the older one', () => {
    const message = history({ rows: [inFlight({ phase: 'live' })], nowMs, older: { beforeMs: 5 } });

    expect(readable(message)).toContain('✓ shop v2.4.0 → production live');
    expect(buttonIds(message)).toEqual(['choose-deployment', 'older-history']);
  });

  it('says so when there is none', () => {
    expect(readable(history({ rows: [], nowMs }))).toBe('No deployments there yet.');
  });
});

describe('the details', () => {
  it('tell plan, reason, failure and course of a deployment', () => {
    const deployment = inFlight({ phase: 'rolled-back', failure: aFailure(), reason: 'new cart' });

    const text = readable(details({ deployment, nowMs }));

    expect(text).toContain('Add the new cart');
    expect(text).toContain('“new cart”');
    expect(text).toContain('Errors 5.2 %');
    expect(text).toContain('being watched (stage 2)');
    expect(text).toContain(`plan ${deployment.digest}`);
  });
});
