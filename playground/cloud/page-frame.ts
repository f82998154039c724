/** Text or markup of a page; markup is only what this file made. */
export interface Markup {
  readonly html: string;
}

type Cell = string | Markup;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

const shown = (cell: Cell): string => (typeof cell === 'string' ? escaped(cell) : cell.html);

export type Tone = 'good' | 'bad' | 'busy' | 'plain';

/** A state in one word, with a colour beside it. */
export const badge = (word: string, tone: Tone): Markup => ({
  html: `<span class="badge ${tone}">${escaped(word)}</span>`,
});

/** A link to an address on this machine. */
export const link = (text: string, href: string): Markup => ({
  html: /^https?:\/\//.test(href)
    ? `<a href="${escaped(href)}" target="_blank" rel="noopener noreferrer">${escaped(text)}</a>`
    : escaped(text),
});

/** A button that sends these words. */
export const button = (text: string, to: string, words: Readonly<Record<string, string>>): Markup => ({
  html: `<form method="post" action="${escaped(to)}">${Object.entries(words)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join('')}<button>${escaped(text)}</button></form>`,
});

/** Shares of traffic as a bar; each part says its share. */
export const bar = (parts: readonly { readonly name: string; readonly percent: number }[]): Markup => ({
  html: `<div class="bar">${parts
    .filter(({ percent }) => percent > 0)
    .map(
      ({ name, percent }, at) =>
        `<span class="part p${String(at % 3)}" style="flex:${String(percent)}" title="${escaped(name)}">${escaped(name)} ${String(percent)} %</span>`,
    )
    .join('')}</div>`,
});

export const together = (...cells: readonly Cell[]): Markup => ({ html: cells.map(shown).join(' ') });

/** One below the other. */
export const stacked = (...cells: readonly Cell[]): Markup => ({
  html: cells.map((cell) => `<div class="line">${shown(cell)}</div>`).join(''),
});

/** A table, or a sentence when there is nothing in it. */
export function table(heads: readonly string[], rows: readonly (readonly Cell[])[], nothing: string): Markup {
  if (rows.length === 0) return { html: `<p class="nothing">${escaped(nothing)}</p>` };
  const head = heads.map((text) => `<th scope="col">${escaped(text)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${shown(cell)}</td>`).join('')}</tr>`).join('');
  return { html: `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>` };
}

export const section = (title: string, ...parts: readonly Cell[]): Markup => ({
  html: `<section><h2>${escaped(title)}</h2>${parts.map((part) => (typeof part === 'string' ? `<p>${escaped(part)}</p>` : part.html)).join('')}</section>`,
});

const style = `
:root { color-scheme: light dark; --paper: light-dark(#f5f8f9, #12191f); --raised: light-dark(#ffffff, #1c2730);
  --line: light-dark(#dbe3e6, #2c3a44); --ink: light-dark(#17242b, #e4ecef); --soft: light-dark(#4d5f68, #a5b5bd);
  --accent: light-dark(#0b6b69, #63cfc3); --deck: light-dark(#113543, #0c1318); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 -apple-system, 'Segoe UI', Roboto, Inter, 'Noto Sans', system-ui, sans-serif; }
header { background: var(--deck); color: #e6f0f2; padding: 18px 24px; }
header h1 { font-size: 19px; margin: 0; }
header p { color: #a9c3cb; margin: 2px 0 0; font-size: 14px; }
main { max-width: 72rem; padding: 8px 24px 48px; margin: 0 auto; }
section { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; margin-top: 16px; padding: 14px 18px 16px; }
h2 { font-size: 16px; margin: 0 0 8px; }
p { margin: 4px 0 8px; }
.nothing { color: var(--soft); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
th { color: var(--soft); font-weight: 600; font-size: 13px; }
td, th { border-top: 1px solid var(--line); padding: 6px 18px 6px 0; text-align: left; vertical-align: top; overflow-wrap: break-word; }
th { white-space: nowrap; }
thead th { border-top: 0; }
td:last-child, th:last-child { padding-right: 0; }
a { color: var(--accent); }
.badge { border-radius: 10px; padding: 1px 9px; font-size: 13px; white-space: nowrap; border: 1px solid var(--line); color: var(--soft); }
.badge.good { color: light-dark(#1c6b3c, #7fd6a0); background: light-dark(#e4f4ea, #1a3325); border-color: transparent; }
.badge.bad { color: light-dark(#b3261e, #ff9088); background: light-dark(#fdecea, #3b1d1b); border-color: transparent; }
.badge.busy { color: light-dark(#7d4f00, #f0c266); background: light-dark(#fff4dc, #37301c); border-color: transparent; }
form { display: inline; }
button { background: var(--accent); color: light-dark(#ffffff, #06201f); border: 0; border-radius: 6px; cursor: pointer; font: inherit; font-size: 13px; font-weight: 600; padding: 3px 12px; }
.line + .line { margin-top: 3px; }
.bar { display: flex; min-width: 14rem; border-radius: 6px; overflow: hidden; font-size: 12.5px; }
.part { padding: 2px 8px; min-width: 2.5rem; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; color: #fff; }
.p0 { background: #2b7a8c; } .p1 { background: #9a6213; } .p2 { background: #7a5aa6; }
.wrong { color: light-dark(#b3261e, #ff9088); white-space: pre-wrap; }
`;

export interface CloudPage {
  readonly title: string;
  readonly words: string;
  readonly parts: readonly Markup[];
  /** What broke the contract of the service that is played. */
  readonly wrong?: readonly string[];
}

/** What a cloud believes, for people: looks again every two seconds. */
export function cloudPage({ title, words, parts, wrong = [] }: CloudPage): string {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="2"><title>${escaped(title)}</title><style>${style}</style>`;
  const faults =
    wrong.length === 0
      ? ''
      : `<section><h2>Broke the contract</h2><p class="wrong">${escaped(wrong.join('\n'))}</p></section>`;
  return `<!doctype html><html lang="en"><head>${head}</head><body><header><h1>${escaped(title)}</h1><p>${escaped(words)}</p></header><main>${parts.map(({ html }) => html).join('')}${faults}</main></body></html>`;
}

/** A time of day, to the second. */
export const timeOf = (atMs: number): string => `${new Date(atMs).toISOString().slice(11, 19)} UTC`;
