/** What the three applications have in common: where things are, and where products come from. */

/** The addresses; `npm start` shows those of Redis and the API, and the token. */
export const surroundings = {
  redis: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379',
  endpoint: process.env['PREHEAT_URL'] ?? 'http://localhost:3006',
  token: process.env['PREHEAT_TOKEN'] ?? '',
  shop: process.env['SHOP_URL'] ?? 'http://127.0.0.1:8105',
} as const;

/** A product, from the shop itself. */
export async function loadProduct(sku: string): Promise<unknown> {
  const answer = await fetch(`${surroundings.shop}/products/${sku}`);
  return answer.json();
}

/** What users look at: the arguments of the command, or two products. */
export const skus = process.argv.length > 2 ? process.argv.slice(2) : ['A1', 'B2', 'A1'];
