import tseslint from 'typescript-eslint';

// A file or function past these sizes usually does two things; split it by purpose.
const sizes = {
  'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 3],
};

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
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'date-fns', message: 'Import date-fns/<function>: the whole package costs a second at start.' }] },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // Tests read as long conversations; the function limit would cut them in the middle.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // These print to a terminal: it is their job.
    files: ['src/cli.ts', 'src/cli/**/*.ts', 'playground/play.ts', 'test/run.ts', 'test/chaos/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
);
