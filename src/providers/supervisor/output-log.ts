import { closeSync, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';
import type { LogLine } from './protocol.ts';
import { Redactor } from './redactor.ts';

const longestLine = 8_192;
const keptTail = 200;

const lineSchema = z.object({ atMs: z.number(), stream: z.enum(['out', 'err', 'note']), text: z.string() });

interface Side {
  readonly decoder: StringDecoder;
  readonly redactor: Redactor;
  partial: string;
}

/** Writes a program's output line by line, each with its time, masked and within a bound that spares the last lines. */
export class OutputLog {
  private readonly file: number;
  private readonly maximumBytes: number;
  private readonly now: () => number;
  private readonly sides: Readonly<Record<'out' | 'err', Side>>;
  private readonly tail: string[] = [];
  private written = 0;
  private leftOut = 0;

  constructor(path: string, settings: { secrets: readonly string[]; maximumBytes: number; now: () => number }) {
    this.file = openSync(path, 'a', 0o600);
    this.maximumBytes = settings.maximumBytes;
    this.now = settings.now;
    const side = (): Side => ({
      decoder: new StringDecoder('utf8'),
      redactor: new Redactor(settings.secrets),
      partial: '',
    });
    this.sides = { out: side(), err: side() };
  }

  push(stream: 'out' | 'err', bytes: Buffer): void {
    const side = this.sides[stream];
    this.take(stream, side.redactor.push(side.decoder.write(bytes)));
  }

  /** A line of the runner's own. */
  note(text: string): void {
    this.line('note', text);
  }

  end(): void {
    for (const stream of ['out', 'err'] as const) {
      const side = this.sides[stream];
      this.take(stream, side.redactor.push(side.decoder.end()) + side.redactor.end());
      if (side.partial !== '') this.line(stream, side.partial);
      side.partial = '';
    }
    if (this.leftOut > 0) this.write({ atMs: this.now(), stream: 'note', text: `${this.leftOut} lines are left out` });
    for (const kept of this.tail) writeSync(this.file, kept);
    closeSync(this.file);
  }

  private take(stream: 'out' | 'err', text: string): void {
    const side = this.sides[stream];
    const lines = (side.partial + text).split(/\r?\n/);
    side.partial = lines.pop() ?? '';
    for (const line of lines) this.line(stream, line);
    while (side.partial.length > longestLine) {
      this.line(stream, side.partial.slice(0, longestLine));
      side.partial = side.partial.slice(longestLine);
    }
  }

  private line(stream: LogLine['stream'], text: string): void {
    const entry = { atMs: this.now(), stream, text };
    if (this.written < this.maximumBytes) {
      this.write(entry);
      return;
    }
    this.tail.push(`${JSON.stringify(entry)}\n`);
    if (this.tail.length > keptTail) {
      this.tail.shift();
      this.leftOut += 1;
    }
  }

  private write(entry: LogLine): void {
    this.written += writeSync(this.file, `${JSON.stringify(entry)}\n`);
  }
}

/** Whole lines from a byte offset on (below zero: from the end), and the offset to ask from next. */
export function readOutput(path: string, offset: number, bytes: number): { lines: LogLine[]; nextOffset: number } {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return { lines: [], nextOffset: Math.max(0, offset) };
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const from = offset < 0 ? Math.max(0, size + offset) : offset;
    const available = Math.max(0, Math.min(bytes, size - from));
    const buffer = Buffer.alloc(available);
    readSync(file, buffer, 0, available, from);
    const end = buffer.lastIndexOf(0x0a) + 1;
    // Counted from the end, the first line is most likely cut.
    const begin = offset < 0 && from > 0 ? buffer.indexOf(0x0a) + 1 : 0;
    const texts = buffer.subarray(begin, end).toString('utf8').split('\n').slice(0, -1);
    const lines = texts.map((text) => lineSchema.parse(JSON.parse(text)));
    return { lines, nextOffset: from + end };
  } finally {
    closeSync(file);
  }
}
