import { altered } from './altered.ts';
import { Client } from './client.ts';
import { RateGate } from './rate-gate.ts';
import type { Recorder } from './recorder.ts';
import type { Target } from './target.ts';
import type { TargetTime } from './target-time.ts';
import type { Step } from './trace.ts';

/** A client that asks a target at the pace that its budget allows, and the gate that keeps the pace. */
export function openClient(target: Target, recorder: Recorder, time: TargetTime): { client: Client; gate: RateGate } {
  const gate = new RateGate(time, target.budget.rate);
  const client = new Client({
    recorder,
    pass: () => gate.pass(),
    targetNow: () => time.now(),
    authorization: authorizationOf(target),
  });
  // A target may repeat what it was configured with, in an error for instance.
  if (target.webhook.secret !== undefined) client.hide(target.webhook.secret);
  return { client, gate };
}

/** Values of the Authorization header, by whose key they are. */
function authorizationOf({ key, otherKey }: Target): Readonly<Record<Step['key'], string | undefined>> {
  const bearer = (one: string | undefined) => (one === undefined ? undefined : `Bearer ${one}`);
  return { main: bearer(key), other: bearer(otherKey), none: undefined, unknown: bearer(nobodys(key)) };
}

/** A key of the same shape that nobody has. All that keys have in common is kept, so that it does not let anybody in. */
function nobodys(key: string): string {
  const own = /[^-_]+$/.exec(key)?.[0] ?? key;
  return key.slice(0, key.length - own.length) + altered(own);
}
