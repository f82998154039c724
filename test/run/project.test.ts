import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesOf, projects, runProject } from './project.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'projects-'));
  for (const file of [
    'test/one.test.ts',
    'test/deep/two.test.ts',
    'test/chaos/kill.test.ts',
    'test/e2e/tour.test.ts',
  ]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const chosenBy = (...words: readonly string[]) =>
  Object.fromEntries(projects.map((project) => [project.name, filesOf(project, root, words)]));

test('each test file belongs to exactly one project', () => {
  expect(chosenBy()).toEqual({
    unit: ['test/deep/two.test.ts', 'test/one.test.ts'],
    chaos: ['test/chaos/kill.test.ts'],
    e2e: ['test/e2e/tour.test.ts'],
  });
});

test('words choose the files whose paths contain them', () => {
  expect(chosenBy('deep', 'tour')).toEqual({
    unit: ['test/deep/two.test.ts'],
    chaos: [],
    e2e: ['test/e2e/tour.test.ts'],
  });
});

test('a vitest that cannot even start is a failure', async () => {
  const [unit] = projects;
  const surroundings = { root, reportFolder: root, env: process.env, signal: new AbortController().signal };

  expect(unit && (await runProject(unit, ['test/one.test.ts'], surroundings))).toEqual({
    passed: 0,
    failed: 1,
    skipped: 0,
  });
});
