import { basename } from 'node:path';
import type { MigrationBuilder } from 'node-pg-migrate';
import type { MigrationWork } from './work.ts';

type File = MigrationWork['files'][number];

interface Unit {
  readonly id: string;
  readonly filePaths: string[];
  readonly actions: {
    readonly up: (builder: MigrationBuilder) => void;
    readonly down: false | ((builder: MigrationBuilder) => void);
  };
}

/** The files as node-pg-migrate runs them; Supabase's own record is written in the same transaction. */
export function unitsOf(work: MigrationWork, paths: readonly string[]): Unit[] {
  return paths.flatMap((path) => {
    const file = work.files.find(({ name }) => `${name}.sql` === basename(path));
    return file === undefined ? [] : [unitOf(work, file, path)];
  });
}

function unitOf({ recordForSupabase }: MigrationWork, file: File, path: string): Unit {
  const { name, up, down, transaction } = file;
  const said = (builder: MigrationBuilder, sql: string, record: string): void => {
    if (!transaction) builder.noTransaction();
    builder.sql(sql);
    if (recordForSupabase) builder.sql(record);
  };
  return {
    id: path,
    filePaths: [path],
    actions: {
      up: (builder) => {
        said(builder, up, supabaseAdds(name));
      },
      down:
        down === undefined
          ? false
          : (builder) => {
              said(builder, down, supabaseDrops(name));
            },
    },
  };
}

/** Supabase knows a migration by the digits in front of its name; names hold letters, digits, `_`, `.` and `-` only. */
const versionOf = (name: string): string => /^\d+/.exec(name)?.[0] ?? name;

const supabaseAdds = (name: string): string => `
CREATE SCHEMA IF NOT EXISTS supabase_migrations;
CREATE TABLE IF NOT EXISTS supabase_migrations.schema_migrations (version text PRIMARY KEY, statements text[], name text);
INSERT INTO supabase_migrations.schema_migrations (version, name)
  VALUES ('${versionOf(name)}', '${name.replace(/^\d+_?/, '')}') ON CONFLICT (version) DO NOTHING`;

const supabaseDrops = (name: string): string =>
  `DELETE FROM supabase_migrations.schema_migrations WHERE version = '${versionOf(name)}'`;
