/** What applications need beside the client where the API takes signatures instead of tokens. */
export { makeRequestSigner, type RequestSignerOptions } from '../adapters/aws/request-signer.ts';
