/** A shop, as a stand-in: `node examples/recorders/origin.ts`. */
import { type Asked, runStandIn } from '../stand-in.ts';

/** `GET /products/{sku}`. */
export function answerProducts({ url }: Asked): unknown {
  const [, kind, sku] = url.pathname.split('/');
  return kind === 'products' && sku ? { sku, name: `Product ${sku}`, price: 9.5 } : undefined;
}

if (import.meta.main) await runStandIn(8105, answerProducts);
