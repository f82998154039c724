import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { unzip } from '../../src/repositories/unzip.ts';

async function zipped(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files))
    zip.addBuffer(Buffer.from(text), name, { compress: name !== 'stored.xml' });
  zip.end();
  return buffer(zip.outputStream);
}

const all = { wanted: () => true, maximumBytes: 1_000 };

test('what is wanted of an archive is read, packed or not', async () => {
  const archive = await zipped({
    'a/report.xml': 'ä'.repeat(200),
    'stored.xml': 'plain',
    'big.log': 'x'.repeat(5_000),
  });

  const files = await unzip(archive, { ...all, wanted: (name) => name.endsWith('.xml') });

  expect([...(files ?? [])]).toEqual([
    ['a/report.xml', 'ä'.repeat(200)],
    ['stored.xml', 'plain'],
  ]);
});

test('a bomb, a torn archive and something else are no archives', async () => {
  const bomb = await zipped({ 'report.xml': '0'.repeat(1_000_000) });
  const good = await zipped({ 'report.xml': 'fine' });
  const two = await zipped({ 'a.xml': 'x'.repeat(600), 'b.xml': 'y'.repeat(600) });

  expect(await unzip(bomb, all)).toBeUndefined();
  expect(await unzip(two, all)).toBeUndefined();
  expect(await unzip(good.subarray(0, -30), all)).toBeUndefined();
  expect(await unzip(good.subarray(10), all)).toBeUndefined();
  expect(await unzip(Buffer.from('<html></html>'), all)).toBeUndefined();
});
