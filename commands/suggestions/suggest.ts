import { optionText, optionValue, selectOptions } from '../../blocks/limits.ts';
import type { Suggestions } from '../contract.ts';

export type Suggested = Awaited<ReturnType<Suggestions['suggest']>>[number];

/** What Slack takes as options: each value once, bounded in number and length; what would have to be cut to be chosen is left out. */
export const fitting = (options: readonly Suggested[]): readonly Suggested[] =>
  options
    .filter(({ value }) => value.length > 0 && value.length <= optionValue)
    .filter(({ value }, at, all) => all.findIndex((other) => other.value === value) === at)
    .slice(0, selectOptions)
    .map(({ text, value, description }) => ({
      text: shorten(text),
      value,
      ...(description === undefined || description === '' ? {} : { description: shorten(description) }),
    }));

const shorten = (text: string): string =>
  text.length > optionText ? `${text.slice(0, optionText - 1).toWellFormed()}…` : text;

export const contains = (typed: string, text: string): boolean =>
  text.toLowerCase().includes(typed.trim().toLowerCase());
