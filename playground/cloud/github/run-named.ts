import type { Answer, Asked, Handler } from './answers.ts';
import { notFound } from './answers.ts';
import type { Run } from './records.ts';

/** Answers about the run that the address names. */
export const withRun =
  (handler: (asked: Asked, run: Run) => Answer): Handler =>
  (asked) => {
    const run = asked.repository.runs.find(({ id }) => String(id) === asked.values['run_id']);
    return run === undefined ? notFound : handler(asked, run);
  };
