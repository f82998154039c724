/** One page of a list, and the cursor of the next ('' after the last). */
export function page<T>(
  all: readonly T[],
  wanted: { readonly cursor?: string | undefined; readonly limit: number },
): { readonly items: readonly T[]; readonly cursor: string } {
  const from = wanted.cursor === undefined || wanted.cursor === '' ? 0 : decode(wanted.cursor);
  const to = from + wanted.limit;
  return { items: all.slice(from, to), cursor: to < all.length ? encode(to) : '' };
}

function encode(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64');
}

function decode(cursor: string): number {
  return Number(Buffer.from(cursor, 'base64').toString('utf8').slice('offset:'.length)) || 0;
}
