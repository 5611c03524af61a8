import { Worker } from 'node:worker_threads';
import { besideThis } from '../beside-this.ts';
import { JudgeThread } from '../judging/judge-thread.ts';
import { signedByOf } from '../judging/signed-by.ts';
import { loadTime } from '../load-clock.ts';
import { Engine } from './engine.ts';
import type { ShareOrder, ShareProgress, ShareResult } from './share-order.ts';
// For its types alone; it runs in the thread.
import type { ShareMessage } from './share-thread-main.ts';

/** Runs one share of a load run: in this thread when it is the only one, or else in a thread of its own. */
export function runShare(
  order: ShareOrder,
  onProgress: (progress: ShareProgress) => void,
  signal: AbortSignal | undefined,
): Promise<ShareResult> {
  if (order.count > 1) return inThread(order, onProgress, signal);
  const engine = new Engine(order, {
    time: loadTime,
    judging: (start) => new JudgeThread({ contract: order.contract, start, signedBy: signedByOf(order) }),
    onProgress,
    ...(signal && { signal }),
  });
  return engine.run();
}

function inThread(
  order: ShareOrder,
  onProgress: (progress: ShareProgress) => void,
  signal: AbortSignal | undefined,
): Promise<ShareResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(besideThis(import.meta.url, 'share-thread-main'), { workerData: order });
    const stop = () => worker.postMessage('stop');
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    worker.on('message', (message: ShareMessage) => {
      if (message.kind === 'progress') return onProgress(message.progress);
      signal?.removeEventListener('abort', stop);
      resolve(message.result);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('a thread of the load run ended before its share did')));
  });
}
