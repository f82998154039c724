import { isDeploymentId } from '../domain/ids.ts';
import type { AuditReport } from '../ports/audit.ts';
import { readArgs } from './args.ts';
import type { Parsed } from './args.ts';
import type { CliCommand, CliWorld, ExitCode } from './contract.ts';
import { WrongUsage } from './contract.ts';
import { withStore } from './with-store.ts';

const usage = 'quarterdeck audit verify [--head count:hash] [--json] | audit head | audit export <deployment> [--json]';

/** Proves the record, or hands out the part of one deployment. */
export const audit: CliCommand = {
  name: 'audit',
  usage,
  summary: 'Verify the audit record, print its head, or export the record of one deployment.',
  run: (args, world) => {
    const parsed = readArgs(args, { texts: ['head'], flags: ['json'] });
    switch (parsed.words[0]) {
      case 'verify':
        return verify(parsed, world);
      case 'head':
        return head(world);
      case 'export':
        return exportOne(parsed, world);
      default:
        throw new WrongUsage('audit needs verify, head or export');
    }
  },
};

function verify(parsed: Parsed, world: CliWorld): Promise<ExitCode> {
  const known = headOf(parsed.text('head'));
  return withStore(world, async ({ audit: record }): Promise<ExitCode> => {
    const report = await record.verify(known === undefined ? {} : { head: known });
    if (parsed.flag('json')) world.out(JSON.stringify(report));
    else tellReport(report, world);
    return report.intact ? 0 : 1;
  });
}

/** `12:ab34…`, as it is logged and posted. */
function headOf(text: string | undefined): { readonly count: number; readonly hash: string } | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+):([0-9a-f]{64})$/.exec(text);
  if (match === null) throw new WrongUsage('--head is count:hash, as it is posted to the admins');
  return { count: Number(match[1]), hash: match[2] ?? '' };
}

function tellReport(report: AuditReport, { out, err }: CliWorld): void {
  for (const { sentence } of report.faults) err(sentence);
  const counted = `${report.entries} entries in ${report.chains} chains, ${report.seals} seals`;
  out(
    report.intact
      ? `The record is intact: ${counted}.`
      : `The record is NOT intact: ${report.faults.length} faults in ${counted}.`,
  );
  if (report.head !== undefined) out(`Head ${report.head.count}:${report.head.hash}`);
  for (const limit of report.limits) out(`Not proved: ${limit}`);
}

function head(world: CliWorld): Promise<ExitCode> {
  return withStore(world, async ({ audit: record }): Promise<ExitCode> => {
    const found = await record.head();
    world.out(found === undefined ? 'Nothing is sealed yet.' : `${found.count}:${found.hash}`);
    return 0;
  });
}

function exportOne(parsed: Parsed, world: CliWorld): Promise<ExitCode> {
  const id = parsed.words[1] ?? '';
  if (!isDeploymentId(id)) throw new WrongUsage('a deployment is written service#number, such as shop#42');
  return withStore(world, async ({ audit: record }): Promise<ExitCode> => {
    const found = await record.export(id);
    if (found === undefined) {
      world.err(`There is no deployment ${id}.`);
      return 1;
    }
    world.out(parsed.flag('json') ? found.json : found.markdown);
    return 0;
  });
}
