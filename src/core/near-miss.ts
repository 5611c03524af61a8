import type { AsyncJobs } from '../contract/generated/async-jobs.ts';

/** Other names under which clients of such APIs send a field. */
const otherNames: Readonly<Partial<Record<keyof AsyncJobs['request'], readonly string[]>>> = {
  webhookUrl: ['callback', 'callback_url', 'webhook', 'hook_url', 'notify_url'],
  duration: ['length', 'seconds', 'duration_seconds'],
  aspectRatio: ['ratio'],
};

/** Tells the near misses of a body in words. */
export type FindNearMisses = (body: unknown) => string[];

/**
 * Finds fields of a body that the contract does not know but that look like one it does, such as `webhookUrl` for
 * `webhook_url`: unknown fields are ignored, and then a client wonders why nothing comes. `known` are the fields of
 * the operation.
 */
export function createNearMisses(known: readonly string[], request: AsyncJobs['request']): FindNearMisses {
  const meant = new Map(known.map((name) => [plain(name), name]));
  for (const [role, others] of Object.entries(otherNames)) {
    const field = request[role as keyof typeof request].slice(1);
    if (known.includes(field)) for (const other of others) meant.set(plain(other), field);
  }
  return (body) => {
    const misses: string[] = [];
    if (typeof body !== 'object' || body === null) return misses;
    for (const name of Object.keys(body)) {
      const field = known.includes(name) ? undefined : meant.get(plain(name));
      if (field !== undefined) misses.push(`the field ${name} is ignored; the contract calls it ${field}`);
    }
    return misses;
  };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
