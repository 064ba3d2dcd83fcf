import type { ClientRequest } from 'node:http';

/** Fails the request if there is no answer by then. Node's own timeout begins again with each byte of a slow one. */
export function endAfter(request: ClientRequest, seconds: number): void {
  const late = setTimeout(() => request.destroy(new Error(`no answer within ${seconds} s`)), seconds * 1000);
  request.on('close', () => clearTimeout(late));
}
