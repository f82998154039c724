/** What stands in the log where a secret stood. */
const mask = '[secret]';

const shortestLine = 8;

/** The forms in which a secret tends to appear: as it is, by line, and in the usual encodings. */
function formsOf(secret: string): readonly string[] {
  if (secret === '') return [];
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= shortestLine);
  const quoted = JSON.stringify(secret).slice(1, -1);
  const encoded = [encodeURIComponent(secret), Buffer.from(secret).toString('base64'), quoted];
  return [secret, ...lines, ...encoded];
}

type Span = readonly [from: number, to: number];

function joined(spans: readonly Span[]): readonly Span[] {
  const sorted = [...spans].sort(([a], [b]) => a - b);
  const result: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = result.at(-1);
    if (last !== undefined && from < last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** Masks secrets in a stream of text, however it is cut into pieces. */
export class Redactor {
  private readonly forms: readonly string[];
  private readonly longest: number;
  private held = '';

  constructor(secrets: readonly string[]) {
    this.forms = [...new Set(secrets.flatMap(formsOf))];
    this.longest = this.forms.reduce((length, form) => Math.max(length, form.length), 0);
  }

  /** The text that is certain by now; what may be the beginning of a secret waits for the next piece. */
  push(piece: string): string {
    const text = this.held + piece;
    const spans = joined(this.occurrences(text));
    let cut = this.possibleBeginning(text);
    for (const [from, to] of spans) if (from < cut && cut < to) cut = from;
    this.held = text.slice(cut);
    return this.masked(text.slice(0, cut), spans);
  }

  /** What is still held, at the end of the stream. */
  end(): string {
    const text = this.held;
    this.held = '';
    return this.masked(text, joined(this.occurrences(text)));
  }

  private occurrences(text: string): readonly Span[] {
    const spans: Span[] = [];
    for (const form of this.forms)
      for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) spans.push([at, at + form.length]);
    return spans;
  }

  private possibleBeginning(text: string): number {
    for (let at = Math.max(0, text.length - this.longest + 1); at < text.length; at += 1) {
      const rest = text.slice(at);
      if (this.forms.some((form) => form.length > rest.length && form.startsWith(rest))) return at;
    }
    return text.length;
  }

  private masked(text: string, spans: readonly Span[]): string {
    let result = '';
    let done = 0;
    for (const [from, to] of spans) {
      if (to > text.length) break;
      result += text.slice(done, from) + mask;
      done = to;
    }
    return result + text.slice(done);
  }
}
