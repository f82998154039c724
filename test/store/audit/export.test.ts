import { describe, expect, it } from 'vitest';
import { isDeploymentId, must } from '../../../src/domain/ids.ts';
import { useDatabase } from '../../support/postgres.ts';
import { opened } from '../opened.ts';
import { ada, aPlan, grace } from '../sample.ts';
import { planDigest } from '../../../src/domain/plan.ts';
import { written } from './written.ts';

const database = useDatabase();

describe('an export', () => {
  it('tells who asked, who approved, what ran, and shows the chain', async () => {
    const process = await opened(database());
    const { id } = await written(process, ['asked', 'approved'], {
      reason: 'new | cart',
      approvals: [{ by: grace, atMs: 5_000, digest: planDigest(aPlan()), comment: '<b>fine</b>' }],
      checks: [{ name: 'lint', mode: 'enforce', state: 'passed', summary: 'clean', remedy: '', atMs: 4_000 }],
      snapshots: [{ component: 'web', summary: 'v1', state: { secret: 'inner state' } }],
    });
    await process.audit.seal(1);

    const { markdown = '', json = '' } = (await process.audit.export(id)) ?? {};

    expect(markdown).toContain(`- Asked by: ${ada} at 1970-01-01T00:00:01.000Z`);
    expect(markdown).toContain('- Reason: new \\| cart');
    expect(markdown).toMatch(/\| UGRACE \| 1970-01-01T00:00:05.000Z \| [0-9a-f]{12} \| \\<b\\>fine\\<\/b\\> \|/);
    expect(markdown).toContain('| lint | enforce | passed | clean |');
    expect(markdown).toMatch(/\| 2 \| .* \| UADA \| approved \|/);
    expect(markdown).toContain('Newest seal 1: `');
    expect(JSON.parse(json)).toMatchObject({ deployment: { id }, entries: [{ kind: 'asked' }, { kind: 'approved' }] });
    expect(json).not.toContain('inner state');
    expect(await process.audit.export(must(isDeploymentId, 'shop#999'))).toBeUndefined();
  });
});
