import type { Product, ReleaseFile } from './release.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

const style = (accent: string) => `
  :root { color-scheme: light dark; --accent: ${/^#[0-9a-f]{6}$/.test(accent) ? accent : '#1f5f8b'}; }
  * { box-sizing: border-box; }
  body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }
  header { background: var(--accent); color: #fff; padding: 2.5rem 1.25rem; }
  header > *, main { max-width: 56rem; margin-inline: auto; }
  h1 { margin: 0 auto; font-size: 2rem; letter-spacing: -.01em; }
  .version { display: inline-block; margin-top: 1rem; padding: .15rem .75rem; border-radius: 1rem;
    background: #fff; color: #14324a; font-weight: 600; }
  main { padding: 1.5rem 1.25rem 3rem; }
  ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem;
    grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
  li { border: 1px solid color-mix(in srgb, CanvasText 18%, transparent); border-radius: .75rem; padding: 1rem; }
  li strong { display: block; }
  footer { padding: 1rem 1.25rem; text-align: center; font-size: .875rem; opacity: .75; }
`;

/** The shop's front door: what is on sale, and plainly which version answered. */
export function shopPage(release: ReleaseFile, products: readonly Product[]): string {
  const goods = products.map(
    ({ name, price }) => `      <li><strong>${escaped(name)}</strong>${price.toFixed(2)} €</li>`,
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Shop ${escaped(release.version)}</title>
    <style>${style(release.accent)}</style>
  </head>
  <body>
    <header>
      <h1>Chandler &amp; Co.</h1>
      <div>${escaped(release.headline)}</div>
      <div><span class="version">version ${escaped(release.version)}</span></div>
    </header>
    <main>
      <ul>
${goods.join('\n')}
      </ul>
    </main>
    <footer>Answered by process ${process.pid.toString()}</footer>
  </body>
</html>
`;
}
