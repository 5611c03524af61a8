import { TargetError } from '../../target-error.ts';
import { runShare } from './run-share.ts';
import type { ShareOrder, ShareProgress, ShareResult } from './share-order.ts';

export interface SharesRun {
  readonly onProgress: (progress: ShareProgress, index: number) => void;
  /** Ends the run. */
  readonly signal?: AbortSignal;
  /** Runs one share. */
  readonly run?: typeof runShare;
}

/**
 * Runs all shares of a load run at once. When one breaks, the others are stopped, so that they cancel the jobs that they
 * have under way, and nothing is reported: the load was not what was asked for. Throws TargetError then, which names the
 * first reason.
 */
export async function runShares(orders: readonly ShareOrder[], options: SharesRun): Promise<ShareResult[]> {
  const { onProgress, signal, run = runShare } = options;
  const broken = new AbortController();
  const stop = signal ? AbortSignal.any([signal, broken.signal]) : broken.signal;
  const shares = orders.map(async (order) => {
    try {
      return await run(order, (progress) => onProgress(progress, order.index), stop);
    } catch (error) {
      broken.abort(error);
      throw error;
    }
  });
  const ended = await Promise.allSettled(shares);
  if (!broken.signal.aborted) return ended.flatMap((share) => (share.status === 'fulfilled' ? [share.value] : []));
  const cause = broken.signal.reason;
  if (orders.length === 1) throw cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new TargetError(
    `A worker of the load run broke, and the others were stopped: ${reason}. Jobs that it had under way may go on.`,
    { cause },
  );
}
