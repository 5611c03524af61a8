import type { Start } from '../../trace.ts';
import type { ShareOrder } from './share-order.ts';

/**
 * The start event of every trace of a share. A target whose clock can be turned may have one that stands still, so that less
 * can be proven of its intervals.
 */
export function startOf({ contract, target, profile, secret }: ShareOrder, epochMs: number): Start {
  return {
    kind: 'start',
    target: target.name,
    api: target.api,
    epochMs,
    timings: target.timings,
    features: {
      ...(contract.jobs.poll.mode === 'off' && { throttle: false }),
      ...target.features,
      clock: target.clock !== undefined,
      secret: secret !== undefined,
    },
    webhookHeaders: target.webhook.headers,
    receiver: profile.job.webhook && target.webhook.receiver !== undefined,
  };
}
