import { migrations } from '../../../src/store/migrations/list.ts';

/** The bot as a later release would be: its store has one more form, additive as every one is. */
Array.prototype.push.call(migrations, {
  number: 1000,
  sql: 'ALTER TABLE deployment ADD COLUMN from_the_future text; CREATE TABLE future (id integer PRIMARY KEY)',
});
await import('../../../src/main.ts');
