/** What the service finds in a source of rules, as far as a stand-in can: enough for honest mistakes. */
export interface RuleIssue {
  readonly severity: 'ERROR' | 'WARNING' | 'DEPRECATION';
  readonly description: string;
  readonly sourcePosition: { readonly fileName: string; readonly line: number; readonly column: number };
}

/** Unbalanced braces and a missing service are errors, `if true` for writing is warned about. */
export function issuesIn({ name, content }: { readonly name: string; readonly content: string }): readonly RuleIssue[] {
  const issues: RuleIssue[] = [];
  const at = (
    severity: RuleIssue['severity'],
    description: string,
    [line, column]: readonly [number, number],
  ): void => {
    issues.push({ severity, description, sourcePosition: { fileName: name, line, column } });
  };
  if (!/\bservice\s+(?:cloud\.firestore|firebase\.storage)\b/.test(content))
    at('ERROR', 'Missing service declaration.', [1, 1]);
  let depth = 0;
  content.split('\n').forEach((line, index) => {
    Array.from(line.replace(/\/\/.*$/, '')).forEach((letter, column) => {
      if (letter === '{') depth += 1;
      if (letter === '}') depth -= 1;
      if (depth < 0) at('ERROR', 'Unexpected "}".', [index + 1, column + 1]);
      depth = Math.max(0, depth);
    });
    const open = /allow\s+(?:read,\s*)?write:\s*if\s+true/.exec(line);
    if (open !== null) at('WARNING', 'Anybody may write here.', [index + 1, open.index + 1]);
  });
  if (depth > 0) at('ERROR', 'Missing "}".', [content.split('\n').length, 1]);
  return issues;
}

/** The services that a source declares. */
export const servicesIn = (content: string): readonly string[] =>
  [...content.matchAll(/\bservice\s+([\w.]+)/g)].map(([, name = '']) => name);
