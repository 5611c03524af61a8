import type { HttpEffect, WebhookFault } from './fault.ts';
import type { Play } from './scenario.ts';
import { draw } from './spread.ts';

/** Nothing happens to an answer. */
export const noEffect: HttpEffect = { latencyMs: 0, fault: { kind: 'none' } };

/** What happens to the answer of an operation: what the first rule says that is for it and applies. */
export function drawHttpEffect(play: Play, operationId: string, now: number, random: () => number): HttpEffect {
  for (const { operations, trigger, latency, fault } of play.scenario.http) {
    if (operations.has(operationId) && play.counts.applies(trigger, now - play.since, random)) {
      return { latencyMs: draw(latency, random), fault };
    }
  }
  return noEffect;
}

/** What goes wrong with the delivery of a job: what the first rule says that applies. */
export function drawWebhookFault(play: Play, now: number, random: () => number): WebhookFault | undefined {
  for (const { trigger, fault } of play.scenario.webhooks.faults) {
    if (!play.counts.applies(trigger, now - play.since, random)) continue;
    return fault.kind === 'delay' ? { kind: 'delay', ms: draw(fault.spread, random) } : fault;
  }
  return undefined;
}
