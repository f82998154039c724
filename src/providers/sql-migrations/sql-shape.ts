/** Comments and quoted text, which may hold anything. */
const quoted = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|"(?:[^"]|"")*"/g;

/** Statements with their spaces made one, without comments; quoted text stands as `'…'`, quoted names as they are. */
function statementsOf(sql: string): readonly string[] {
  const plain = sql.replace(quoted, (text) => {
    if (text.startsWith('--') || text.startsWith('/*')) return ' ';
    return text.startsWith('"') ? text.replaceAll(';', '_') : "'…'";
  });
  return plain
    .split(';')
    .map((statement) => statement.replaceAll(/\s+/g, ' ').trim())
    .filter((statement) => statement !== '');
}

/** What takes away something that an older release may still use. */
const taking: readonly (readonly [RegExp, string])[] = [
  [/^drop (?!index|trigger|policy)/i, 'drops something'],
  [/^truncate\b/i, 'empties a table'],
  [/^delete from (?!.*\bwhere\b)/i, 'deletes all rows of a table'],
  [/^alter table .*\bdrop (?:column\b|(?!constraint|not null|default|expression|identity))/i, 'drops a column'],
  [/^alter (?:table|type|view|schema|function|sequence) .*\brename\b/i, 'renames something'],
  [/^alter table .*\balter (?:column )?\S+ (?:set data )?type\b/i, 'changes the type of a column'],
  [/^alter table .*\bset not null\b/i, 'makes a column required'],
  [
    /^alter table .*\badd column (?:if not exists )?(?:(?!,).)*\bnot null\b(?!(?:(?!,).)*\b(?:default|generated)\b)/i,
    'adds a column that older code does not fill',
  ],
  [/^revoke\b/i, 'takes a right away'],
];

/** Why an older release may not survive these statements; empty when they only add. */
export const takesAway = (sql: string): readonly string[] => [
  ...new Set(
    statementsOf(sql).flatMap((statement) =>
      taking.flatMap(([pattern, what]) => (pattern.test(statement) ? [what] : [])),
    ),
  ),
];
