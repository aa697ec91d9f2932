/** Bundles the page of `dashboard/` into one document that asks nothing of any other server. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const DASHBOARD = fileURLToPath(new URL('../dashboard/', import.meta.url));

/** The document and the policy that it must be served with. */
export interface Page {
  /** With the token that the page may read figures with. */
  render(token: string): string;
  /** Allows exactly this script and this style, and no address but the page's own. */
  readonly contentSecurityPolicy: string;
}

/** Bundles script and style; takes some 50 ms. */
export async function buildPage(): Promise<Page> {
  const { outputFiles } = await build({
    entryPoints: [`${DASHBOARD}main.ts`],
    bundle: true,
    minify: true,
    write: false,
    outdir: 'out',
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  });
  const text = (ending: string) =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.text.trim() ?? '';
  const script = text('.js');
  const style = text('.css');
  const html = await readFile(`${DASHBOARD}index.html`, 'utf8');
  // Functions as replacements: `$&` in minified code is no pattern.
  const filled = html
    .replace('<style></style>', () => `<style>${style}</style>`)
    .replace('<script type="module"></script>', () => `<script type="module">${script}</script>`);
  return {
    render: (token) =>
      filled.replace('name="preheat-token" content=""', `name="preheat-token" content="${token}"`),
    contentSecurityPolicy: [
      "default-src 'none'",
      "connect-src 'self'",
      'img-src data:',
      `script-src ${hashOf(script)}`,
      `style-src ${hashOf(style)}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  };
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
