/** Why a connection failed, in few words. */

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name server does not answer',
  ETIMEDOUT: 'no answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'no answer in time',
  UND_ERR_SOCKET: 'connection closed',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
};

/** Reads the reason off what `fetch` throws, whose own message is “fetch failed”. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  const code = 'code' in error ? String(error.code) : '';
  if (WORDS[code] !== undefined) return WORDS[code];
  // An address with several numbers fails with one error for each.
  const first = error instanceof AggregateError ? error.errors[0] : undefined;
  if (first !== undefined) return reasonOf(first);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
