interface Person {
  readonly name: string;
  readonly email: string;
}

/** One commit of a played team; files that it does not name stay as they were. */
export interface PlayedCommit {
  readonly by: Person;
  readonly message: string;
  readonly files: Readonly<Record<string, string>>;
  /** The version that begins with this commit. */
  readonly tag?: string;
}

// Dates are part of a commit's hash; fixed ones make every machine's repository the same.
const firstCommitAtSeconds = Date.UTC(2026, 0, 5, 10) / 1000;
const secondsBetweenCommits = 7 * 3600;

const counted = (text: string): string => `data ${String(Buffer.byteLength(text))}\n${text}\n`;

/** A whole history on main as one stream for `git fast-import`. */
export function streamOf(commits: readonly PlayedCommit[]): string {
  const parts = commits.map(({ by, message, files, tag }, index) => {
    const mark = index + 1;
    const who = `${by.name} <${by.email}> ${String(firstCommitAtSeconds + mark * secondsBetweenCommits)} +0000`;
    return [
      `commit refs/heads/main\nmark :${String(mark)}\nauthor ${who}\ncommitter ${who}\n${counted(`${message}\n`)}`,
      index === 0 ? '' : `from :${String(index)}\n`,
      ...Object.entries(files).map(([path, text]) => `M 100644 inline ${path}\n${counted(text)}`),
      '\n',
      tag === undefined ? '' : `tag ${tag}\nfrom :${String(mark)}\ntagger ${who}\n${counted(`${tag}\n`)}`,
    ].join('');
  });
  return `${parts.join('')}done\n`;
}
