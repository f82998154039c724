import { inReverse } from '../../src/domain/component-order.ts';
import type { Plan, PlannedComponent } from '../../src/domain/plan.ts';
import type { Rich } from '../text.ts';
import { bold, join, lines, listed, none, say, words } from '../text.ts';
import { duration } from '../time.ts';

type Undoing = Pick<Plan, 'procedure' | 'foresight' | 'lastRollbackMs'>;

const mostComponents = 12;

/** How each component is undone, in the order in which it would be: what cannot be undone is said with its reason. */
export function undoLines(plan: Undoing): Rich {
  const { components } = plan.procedure;
  const [only, another] = components;
  if (only !== undefined && another === undefined)
    return say`*Undo*  ${join([oneLine(plan, only), lastLine(plan)], ' · ')}`;
  const order = inReverse(components);
  const shown = order
    .slice(0, mostComponents)
    .map((component, index) => say`${index + 1}. ${oneLine(plan, component)}`);
  const left = order.length - shown.length;
  return lines(
    say`*Undo*, in this order`,
    ...shown,
    left > 0 ? say`and ${left} more${lasting(order.slice(mostComponents))}` : undefined,
    join([boundLine(plan), lastLine(plan)], ' · '),
  );
}

const how = { instant: 'at once', redeploy: 'by deploying the old one again' } as const;

function oneLine({ foresight = [] }: Undoing, { name, undo }: PlannedComponent): Rich {
  const leastMs = foresight.find(({ component }) => component === name)?.undoMs;
  const least = leastMs === undefined ? none : say`, at least ${duration(leastMs)} by its quota`;
  return undo.kind === 'impossible'
    ? say`${name}: ${bold('cannot be undone')}, ${words(undo.why, 160)}`
    : say`${name}: ${how[undo.kind]}${least}`;
}

/** What of those not shown cannot be undone must still be counted. */
function lasting(rest: readonly PlannedComponent[]): Rich {
  const count = rest.filter(({ undo }) => undo.kind === 'impossible').length;
  return count === 0 ? none : say`, of which ${count} cannot be undone`;
}

/** One after another, so that the least times add up. */
function boundLine({ foresight = [] }: Undoing): Rich {
  const leastMs = foresight.reduce((sum, { undoMs = 0 }) => sum + undoMs, 0);
  return leastMs === 0 ? none : say`all of it takes at least ${duration(leastMs)}`;
}

const lastLine = ({ lastRollbackMs }: Undoing): Rich =>
  lastRollbackMs === undefined ? none : say`the last rollback took ${duration(lastRollbackMs)}`;

/** The same in one line, for whoever decides on the card. */
export function undoSummary(plan: Undoing): Rich {
  const { components } = plan.procedure;
  const named = (kind: PlannedComponent['undo']['kind']): readonly Rich[] =>
    inReverse(components)
      .filter(({ undo }) => undo.kind === kind)
      .map(({ name }) => say`${name}`);
  const [instant, redeploy, impossible] = [named('instant'), named('redeploy'), named('impossible')];
  return join(
    [
      instant.length === 0 ? none : say`undo at once: ${listed(instant, 6)}`,
      redeploy.length === 0 ? none : say`by deploying the old one again: ${listed(redeploy, 6)}`,
      impossible.length === 0 ? none : say`${bold('cannot be undone')}: ${listed(impossible, 6)}`,
      boundLine(plan),
      lastLine(plan),
    ],
    ' · ',
  );
}
