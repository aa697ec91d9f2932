/** A shop and a language model shaped like Ollama: `node examples/grocery-prompts/origin.ts`. */
import { type Asked, runStandIn } from '../stand-in.ts';

const PRODUCTS: Readonly<Record<string, string>> = {
  milk: 'dairy',
  butter: 'dairy',
  yogurt: 'dairy',
  bread: 'bakery',
  rolls: 'bakery',
  apples: 'produce',
  coffee: 'drinks',
};

/** `GET /products/{sku}` and `POST /api/generate`. */
export function answerShop({ method, url, body }: Asked): unknown {
  if (method === 'POST' && url.pathname === '/api/generate') return generate(body);
  const [, kind, sku = ''] = url.pathname.split('/');
  const category = kind === 'products' ? PRODUCTS[sku] : undefined;
  return (
    category && { sku, category, price: 1 + sku.length / 10, description: 'fresh '.repeat(60) }
  );
}

function generate(body: unknown) {
  const { model, prompt } = body as { readonly model: string; readonly prompt: string };
  const response = `An answer to: ${prompt}`;
  return { model, response, done: true, prompt_eval_count: 12, eval_count: 40 };
}

if (import.meta.main) await runStandIn(8104, answerShop);
