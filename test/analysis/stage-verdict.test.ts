import { expect, it } from 'vitest';
import { stageVerdict } from '../../src/analysis/stage-verdict.ts';
import type { Finding, Verdict } from '../../src/domain/measure.ts';

const finding = (trigger: string, verdict: Verdict, note?: string): Finding => ({
  trigger,
  metric: 'error-rate',
  source: 'proxy',
  verdict,
  compare: 'above',
  limit: 0.02,
  samples: 100,
  recent: [],
  ...(note === undefined ? {} : { note }),
});

const healthy = finding('calm', { kind: 'healthy' });
const thin = finding('thin', { kind: 'insufficient-data', have: 12, need: 50 }, '12 of 50 samples; too thin');
const unsure = finding('unsure', { kind: 'inconclusive', why: 'may be worse' });
const bad = finding('bad', { kind: 'unhealthy', sinceMs: 2_000 });
const worse = finding('worse', { kind: 'unhealthy', sinceMs: 1_000 });

const names = (findings: readonly Finding[]) => findings.map(({ trigger }) => trigger);

it('takes the worst: unhealthy, then inconclusive, then insufficient data, then healthy', () => {
  const running = { stageOver: false };

  expect(stageVerdict([healthy, thin, unsure, bad], running).kind).toBe('unhealthy');
  expect(stageVerdict([unsure, thin, healthy], running).kind).toBe('inconclusive');
  expect(stageVerdict([thin, healthy], running).kind).toBe('insufficient-data');
  expect(stageVerdict([healthy], running).kind).toBe('healthy');
});

it('never lets a later, milder finding hide an earlier, worse one', () => {
  expect(stageVerdict([bad, unsure, healthy], { stageOver: true }).kind).toBe('unhealthy');
});

it('names the findings behind it, the earliest breach first', () => {
  const verdict = stageVerdict([bad, healthy, worse], { stageOver: false });

  expect(verdict).toMatchObject({ kind: 'unhealthy', sinceMs: 1_000 });
  expect(names(verdict.because)).toEqual(['worse', 'bad']);
});

it('turns thin data into doubt when the stage is over, with the forecast', () => {
  const verdict = stageVerdict([thin, healthy], { stageOver: true });

  expect(verdict).toMatchObject({ kind: 'inconclusive', why: 'error-rate: only 12 of 50 samples; too thin' });
  expect(names(verdict.because)).toEqual(['thin']);
});

it('is healthy when there is nothing to judge', () => {
  expect(stageVerdict([], { stageOver: true })).toEqual({ kind: 'healthy', because: [] });
});
