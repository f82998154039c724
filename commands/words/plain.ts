const marks = /<([^<>]*)>/g;

/** What the person typed, from what Slack makes of it: links, mentions and escapes turned back, nothing hidden left. */
export function plainText(raw: string): string {
  return visible(unescape(raw.replaceAll(marks, (_whole, inner: string) => typedFor(inner))));
}

/** `https://x|shop.example` was typed as `shop.example`; a mention becomes its name, which mentions nobody any more. */
function typedFor(inner: string): string {
  const bar = inner.indexOf('|');
  const [target, label] = bar < 0 ? [inner, undefined] : [inner.slice(0, bar), inner.slice(bar + 1)];
  switch (target[0]) {
    case '@':
      return withSign('@', label ?? target.slice(1));
    case '#':
      return withSign('#', label ?? target.slice(1));
    case '!':
      return label ?? withSign('@', target.slice(1).split('^')[0] ?? '');
    default:
      return label ?? target.replace(/^mailto:/, '');
  }
}

const withSign = (sign: string, name: string): string => (name.startsWith(sign) ? name : sign + name);

/** In one pass, so that a typed `&lt;` is not unescaped twice. */
const unescape = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt);/g, (_whole, name: string) => (name === 'amp' ? '&' : name === 'lt' ? '<' : '>'));

/** Marks that come along when text is copied; those that join emoji and letters stay. */
const harmless = /[\u200B\u200E\u200F\u2060\uFEFF]/g;
/** What could hide or turn round other words: it is made visible, and so no name or reference any more. */
const treacherous = /[\p{Cc}\u202A-\u202E\u2061-\u2069]/gu;

const visible = (text: string): string =>
  text
    .replaceAll(harmless, '')
    .replaceAll(treacherous, (one) => (/\s/.test(one) ? one : '\uFFFD'))
    .toWellFormed();
