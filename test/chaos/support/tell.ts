import type { Timeline } from './timeline.ts';
import { timeline } from './timeline.ts';

interface Faulty {
  readonly faults: readonly string[];
}

/** Runs, and prints the timeline when something is wrong. */
export async function told<Found extends Faulty>(run: (line: Timeline) => Promise<Found>): Promise<Found> {
  const line = timeline();
  try {
    const result = await run(line);
    if (result.faults.length > 0) console.log(line.text());
    return result;
  } catch (error) {
    console.log(line.text());
    throw error;
  }
}
