import type { ShareOrder } from '../running/share-order.ts';
import type { SignedBy } from './raw-event.ts';

/** What the deliveries of a run are verified with. */
export function signedByOf({ contract, target, secret }: Pick<ShareOrder, 'contract' | 'target' | 'secret'>): SignedBy {
  return {
    secret,
    headers: contract.jobs.webhooks.headers,
    targetHeaders: target.webhook.headers,
    secretPrefix: contract.jobs.ids.secret,
  };
}
