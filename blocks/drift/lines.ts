import type { ComponentDrift, Difference, DriftLook } from '../../src/domain/drift.ts';
import { remarksOf } from '../../src/domain/drift.ts';
import type { Rich } from '../text.ts';
import { bold, counted, lines, none, say, words } from '../text.ts';
import { ago } from '../time.ts';

/** "2.4 %", "0 %", and never "0 %" for something that is not nothing. */
export function percentText(percent: number): string {
  if (percent === 0) return '0 %';
  if (percent < 0.1) return 'less than 0.1 %';
  return `${percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent)} %`;
}

const valueLength = 80;

/** "hosting · traffic: v7 → v6". */
export function differenceLine({ fact, was, is }: Difference, component?: string): Rich {
  const place = component === undefined ? none : say`${component} · `;
  const before = was === undefined ? say`not there` : say`${words(was, valueLength)}`;
  const now = is === undefined ? say`gone` : say`${words(is, valueLength)}`;
  return say`• ${place}${words(fact, valueLength)}: ${before} → ${now}`;
}

/** The figure in one line. */
export function driftSummary({ percent, components, atMs, label }: DriftLook): Rich {
  const looked = say`compared ${ago(atMs)}`;
  const silent = components.filter(({ unknown }) => unknown !== undefined).length;
  const but = silent === 0 ? none : say`, ${counted(silent, 'component')} not known`;
  if (percent === undefined) return say`drift: not known (${looked})`;
  const differing = components.reduce((sum, one) => sum + one.differing, 0);
  return differing === 0
    ? say`drift: none, as ${label} was released${but} (${looked})`
    : say`⚠ ${bold(`drift ${percentText(percent)}`)}: ${counted(differing, 'fact')} not as ${label} was released${but} (${looked})`;
}

/** What differs, component by component; what is not listed is counted. */
export function driftLines({ components }: DriftLook, most: number): Rich {
  const all = components.flatMap((one) =>
    one.differences.map((difference) => differenceLine(difference, one.component)),
  );
  const left = components.reduce((sum, { differing }) => sum + differing, 0) - Math.min(most, all.length);
  return lines(
    ...all.slice(0, most),
    left > 0 ? say`+ ${left.toLocaleString('en-US')} more` : undefined,
    ...components.flatMap(silentLine),
  );
}

const silentLine = ({ component, unknown }: ComponentDrift): readonly Rich[] =>
  unknown === undefined ? [] : [say`• ${component}: not known, ${words(unknown, 160)}`];

/** What people should know of what is live, in as few words as it says it. */
export const remarkLines = (look: DriftLook, most: number): Rich => {
  const all = remarksOf(look);
  const shown = all.slice(0, most).map(({ component, sentence }) => say`⚠ ${component}: ${words(sentence, 250)}`);
  return lines(...shown, all.length > most ? say`and ${all.length - most} more remarks` : undefined);
};
