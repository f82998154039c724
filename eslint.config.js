import tseslint from 'typescript-eslint';

// A file or function past these sizes usually does two things; split it by purpose.
const sizes = {
  'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 3],
};

const dateFns = { name: 'date-fns', message: 'Import date-fns/<function>: the whole package costs a second at start.' };

const forbidden = (selector, message) => ({ selector, message });

const defaultExport = forbidden(
  'ExportDefaultDeclaration',
  'Name what you export: a default gets another name in each file.',
);

const environment = [
  forbidden(
    "MemberExpression[object.name='process'][property.name='env']",
    'Only main.ts and the command line read the environment; take the value as a parameter.',
  ),
];

const takeTheClock = 'Take the time from the injected Clock, so that tests and replays can set it.';

const clock = [
  forbidden("MemberExpression[object.name='Date'][property.name='now']", takeTheClock),
  forbidden("NewExpression[callee.name='Date'][arguments.length=0]", takeTheClock),
  forbidden("MemberExpression[object.name='performance'][property.name='now']", takeTheClock),
  forbidden(
    "MemberExpression[object.name='Math'][property.name='random']",
    'Take randomness from the injected source.',
  ),
];

const timerSentence =
  'A wait is a row with a due time, not a timer that dies with the process; what must poll uses src/io.';

const globalsOfIo = [
  { name: 'setTimeout', message: timerSentence },
  { name: 'setInterval', message: timerSentence },
  { name: 'fetch', message: 'Requests go through src/io: bounded, timed, guarded.' },
];

const importsOfIo = ['node:timers', 'node:timers/promises', 'timers', 'timers/promises'].map((name) => ({
  name,
  message: timerSentence,
}));

const product = ['src/**/*.ts', 'commands/**/*.ts', 'blocks/**/*.ts'];

// The supervisor is a program of its own, that lives in the time of the processes it owns.
const nearTheMachine = ['src/io/**/*.ts', 'src/providers/supervisor/**/*.ts'];

const programs = [
  'src/main.ts',
  'src/cli.ts',
  'src/cli/**/*.ts',
  'src/providers/sql-migrations/apply.ts',
  'src/providers/firebase-functions/source/*-main.ts',
];

export default tseslint.config(
  { ignores: ['node_modules', 'coverage', '.quarterdeck', 'playground/slack/page/vendor'] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  ...tseslint.configs.stylisticTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...sizes,
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: false }],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }],
      'no-restricted-imports': ['error', { paths: [dateFns] }],
      'no-restricted-syntax': ['error', defaultExport],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: product,
    rules: {
      'no-restricted-syntax': ['error', defaultExport, ...environment, ...clock],
      'no-restricted-globals': ['error', ...globalsOfIo],
      'no-restricted-imports': ['error', { paths: [dateFns, ...importsOfIo] }],
    },
  },
  {
    files: nearTheMachine,
    rules: {
      'no-restricted-syntax': ['error', defaultExport, ...environment],
      'no-restricted-globals': 'off',
      'no-restricted-imports': ['error', { paths: [dateFns] }],
    },
  },
  { files: programs, rules: { 'no-restricted-syntax': ['error', defaultExport, ...clock] } },
  { files: ['*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    // Tests read as long conversations; the function limit would cut them in the middle.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // These print to a terminal: it is their job.
    files: [
      'src/cli.ts',
      'src/cli/**/*.ts',
      'playground/play.ts',
      'test/run.ts',
      'test/chaos/**/*.ts',
      'bench/**/*.ts',
    ],
    rules: { 'no-console': 'off' },
  },
);
