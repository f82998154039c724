import { createHash } from 'node:crypto';

const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** The cookie that keeps a visitor on one version of a target. */
export interface StickyCookie {
  /** What the visitor's cookie says, without knowing yet whether that version exists. */
  readonly read: (header: string | undefined) => string | undefined;
  readonly tokenOf: (version: string) => string;
  readonly setHeader: (version: string) => string;
}

/** Names of targets and versions stay out of the cookie: visitors see only short hashes. */
export function stickyCookie(target: string): StickyCookie {
  const name = `quarterdeck_${short(target)}`;
  const tokens = new Map<string, string>();
  const tokenOf = (version: string): string => {
    const known = tokens.get(version);
    if (known !== undefined) return known;
    const token = short(`${target}\n${version}`);
    tokens.set(version, token);
    return token;
  };
  return {
    tokenOf,
    read: (header) => {
      if (header === undefined) return undefined;
      for (const pair of header.split(';')) {
        const [key, value] = pair.trim().split('=', 2);
        if (key === name) return value;
      }
      return undefined;
    },
    setHeader: (version) => `${name}=${tokenOf(version)}; Path=/; HttpOnly; SameSite=Lax`,
  };
}
