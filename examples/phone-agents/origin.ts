/** The CRM's stand-in: `node examples/phone-agents/origin.ts`. */
import { type Asked, runStandIn } from '../stand-in.ts';

/** Customers whose data was changed, by id. */
const changed = new Map<string, object>();

/** `GET /customers/{id}`, `GET /customers?ids=1,2`, `GET /calls/{id}`; `PUT /customers/{id}` changes. */
export function answerCrm({ method, url, body }: Asked): unknown {
  const [, kind, id] = url.pathname.split('/');
  if (kind === 'calls' && id) return { id, calls: [{ about: 'an invoice', minutes: 4 }] };
  if (kind !== 'customers') return undefined;
  if (id && method === 'PUT') changed.set(id, body as object);
  if (id) return makeCustomer(id);
  const ids = (url.searchParams.get('ids') ?? '').split(',');
  return { customers: ids.map(makeCustomer).filter((customer) => customer !== undefined) };
}

function makeCustomer(id: string) {
  // Nobody has a number that begins with 0.
  if (id.startsWith('0')) return undefined;
  const segment = Number(id) % 10 === 0 ? 'vip' : 'standard';
  const notes = 'a long history that no agent reads during a call'.repeat(20);
  return { id, name: `Customer ${id}`, segment, balance: 0, notes, ...changed.get(id) };
}

if (import.meta.main) await runStandIn(8101, answerCrm);
