import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Operation } from '../../src/contract/operation.ts';
import { bearerKey } from '../../src/http/bearer-key.ts';
import type { KeyKind } from './defect.ts';
import type { Facts } from './matcher.ts';
import type { World } from './world.ts';

/** A request on its way to the double. */
export interface Asked {
  method: string;
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  body: Buffer;
  /** The operation of the contract that it calls, if any, and the job that its path names. */
  readonly operation: Operation | undefined;
  readonly job: string | undefined;
  readonly facts: Facts;
}

/** Reads a request to its end, and finds out what it is. */
export async function readAsked(request: IncomingMessage, world: World): Promise<Asked> {
  const body = await buffer(request);
  const text = world.inward(body.toString());
  const path = world.inwardPath(request.url ?? '/');
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter((one): one is [string, string] => typeof one[1] === 'string'),
  );
  const method = request.method ?? 'GET';
  const { operation, job } = operationOf(method, path, world);
  const link = operation?.role === 'file' ? world.links.kindOf(path, world.double.clock.now()) : undefined;
  return {
    method,
    path,
    headers,
    body: text === body.toString() ? body : Buffer.from(text),
    operation,
    job,
    facts: {
      role: operation?.role,
      operation: operation?.id,
      method,
      key: keyKind(headers.authorization, world.double.keys),
      headers,
      text,
      job,
      jobStatus: (await world.jobOf(job))?.status,
      link: link?.kind,
      linkAgeMs: link?.ageMs,
    },
  };
}

function operationOf(method: string, path: string, { contract }: World): Pick<Asked, 'operation' | 'job'> {
  const [pathname = ''] = path.split('?', 1);
  for (const operation of contract.operations.values()) {
    if (operation.method !== method) continue;
    const pattern = operation.path.replace(/\{([^}]+)\}/g, '(?<$1>[^/]+)');
    const match = new RegExp(`^${pattern}$`).exec(pathname);
    if (!match) continue;
    const { id, jobId } = match.groups ?? {};
    return { operation, job: decode(jobId ?? id) };
  }
  return { operation: undefined, job: undefined };
}

function decode(text: string | undefined): string | undefined {
  try {
    return text && decodeURIComponent(text);
  } catch {
    return text;
  }
}

function keyKind(authorization: string | undefined, [main, ...others]: readonly string[]): KeyKind {
  if (authorization === undefined) return 'none';
  const key = bearerKey(authorization);
  if (key === main) return 'main';
  return others.includes(key ?? '') ? 'other' : 'unknown';
}
