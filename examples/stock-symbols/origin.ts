/** The exchange, as a stand-in: `node examples/stock-symbols/origin.ts`. */
import { type Asked, runStandIn } from '../stand-in.ts';

const SECTORS: Readonly<Record<string, readonly string[]>> = {
  technology: ['AAPL', 'MSFT', 'NVDA', 'ORCL', 'CRM'],
  energy: ['XOM', 'CVX', 'SLB'],
  health: ['JNJ', 'PFE', 'UNH'],
};

/** `GET /quotes/{symbol}`. */
export function answerExchange({ url }: Asked): unknown {
  const [, , symbol = ''] = url.pathname.split('/');
  const [sector] = Object.entries(SECTORS).find(([, all]) => all.includes(symbol)) ?? [];
  return sector && { symbol, sector, price: 100 + symbol.length, volume: 1_000_000 };
}

if (import.meta.main) await runStandIn(8103, answerExchange);
