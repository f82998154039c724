import { describe, expect, test } from 'vitest';
import { parseMigration } from '../../../src/providers/sql-migrations/parse.ts';
import { takesAway } from '../../../src/providers/sql-migrations/sql-shape.ts';

describe('a file of SQL', () => {
  test('without marks is the way up and has no way down', () => {
    const file = parseMigration('0001_orders', 'CREATE TABLE orders (id int);');

    expect(file).toMatchObject({ kind: 'expand', up: 'CREATE TABLE orders (id int);', faults: [] });
    expect(file.down).toBeUndefined();
  });

  test('has its sections in either order', () => {
    const up = '-- Up Migration\nCREATE TABLE a (id int);\n';
    const down = '-- Down Migration\nDROP TABLE a;\n';

    for (const text of [up + down, down + up]) {
      const file = parseMigration('0001_a', text);
      expect(file.up).toContain('CREATE TABLE a');
      expect(file.up).not.toContain('DROP TABLE a');
      expect(file.down).toContain('DROP TABLE a');
    }
  });

  test('that takes something away must say what it replaces', () => {
    const { faults } = parseMigration('0002_drop', 'ALTER TABLE orders DROP COLUMN note;');

    expect(faults).toEqual([expect.stringContaining('0002_drop.sql drops a column: say "-- quarterdeck: contract')]);
    expect(parseMigration('0002_drop', '-- quarterdeck: contract\nDROP TABLE a;').faults[0]).toContain(
      'does not say what',
    );
    const whole = parseMigration('0002_drop', '-- quarterdeck: contract replaces=0001_a.sql\nDROP TABLE a;');
    expect(whole).toMatchObject({ kind: 'contract', replaces: ['0001_a'], faults: [] });
  });

  test('may say that nobody needs what it takes away, and that it runs without a transaction', () => {
    const text = '-- quarterdeck: expand no-transaction\nDROP TABLE scratch;';

    expect(parseMigration('0002_drop', text)).toMatchObject({ kind: 'expand', transaction: false, faults: [] });
  });

  test('is refused with words that mean nothing', () => {
    expect(parseMigration('0001_a', '-- quarterdeck: contrakt\nSELECT 1').faults[0]).toContain('"contrakt"');
  });
});

describe('statements that take something away', () => {
  test.each([
    ['DROP TABLE orders', 'drops something'],
    ['drop\n  view v', 'drops something'],
    ['TRUNCATE orders', 'empties a table'],
    ['DELETE FROM orders', 'deletes all rows of a table'],
    ['ALTER TABLE orders ADD COLUMN a int, DROP COLUMN b', 'drops a column'],
    ['ALTER TABLE orders DROP note', 'drops a column'],
    ['ALTER TABLE orders RENAME COLUMN a TO b', 'renames something'],
    ['ALTER TABLE orders ALTER COLUMN a TYPE bigint', 'changes the type of a column'],
    ['ALTER TABLE orders ALTER a SET NOT NULL', 'makes a column required'],
    ['ALTER TABLE orders ADD COLUMN a int NOT NULL', 'adds a column that older code does not fill'],
    ['REVOKE ALL ON orders FROM web', 'takes a right away'],
  ])('%s', (sql, what) => {
    expect(takesAway(`SELECT 1; /* first */ ${sql};`)).toContain(what);
  });

  test.each([
    'CREATE TABLE orders (id int NOT NULL)',
    'ALTER TABLE orders ADD COLUMN a int',
    'ALTER TABLE orders ADD COLUMN a int NOT NULL DEFAULT 0',
    'DROP INDEX CONCURRENTLY orders_a',
    "INSERT INTO notes VALUES ('drop table orders; truncate orders')",
    '-- DROP TABLE orders\nSELECT 1',
    'CREATE FUNCTION f() RETURNS void AS $body$ BEGIN DROP TABLE t; END $body$ LANGUAGE plpgsql',
    'DELETE FROM orders WHERE id = 1',
    'ALTER TABLE orders DROP CONSTRAINT orders_check',
    'COMMENT ON TABLE orders IS $$drop; rename$$',
  ])('but not: %s', (sql) => {
    expect(takesAway(sql)).toEqual([]);
  });
});
