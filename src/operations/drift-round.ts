import type { Log } from '../ports/world.ts';
import type { Comparing } from './drift.ts';
import { lookForDrift } from './drift.ts';

/** So many targets are looked at side by side: far ends count their readers too. */
const atOnce = 4;

/** Every target that is not moving just now, one after another; one that cannot be looked at hides no other. */
export async function lookEverywhere(world: Comparing & { readonly log: Log }): Promise<void> {
  const left = [...world.config().targets.values()];
  const work = async (): Promise<void> => {
    for (let target = left.shift(); target !== undefined; target = left.shift()) {
      try {
        await lookForDrift(world, target);
      } catch (error) {
        world.log.error({ error, target: target.id }, 'cannot compare what is live with what was released');
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
