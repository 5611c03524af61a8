import { modalityAt, plainRequest, withMember } from '../plan.ts';
import type { Intent } from '../trace.ts';
import { cancel } from './cancel.ts';
import type { Session } from './session.ts';
import { submitDoubtful } from './submit.ts';

/** Submits that ought to be refused, each for one reason. What is accepted all the same is cancelled at once. */
export async function probeRefusals(session: Session): Promise<void> {
  for (const [intent, body] of refusals(session)) {
    const { path } = validRequest(session);
    const job = await submitDoubtful(session, 'error', intent, { path, body });
    if (job) await cancel(session, job, 'plain');
  }
}

/** A request that is valid in every respect. */
export function validRequest({ target, contract }: Session): { path: string; body: Readonly<Record<string, unknown>> } {
  const { ok } = target.requests;
  if (ok && modalityAt(contract, ok.path) !== undefined) return ok;
  // A modality with a duration, so that a wrong one can be sent.
  const { modalities, models } = contract.jobs;
  const [first = ''] = Object.keys(modalities);
  const ranged = Object.keys(modalities).find((name) =>
    models.some(({ id, duration }) => id === modalities[name]?.defaultModel && duration !== undefined),
  );
  return plainRequest(contract, ranged ?? first);
}

function refusals(session: Session): [Intent, string][] {
  const { request } = session.contract.jobs;
  const { body } = validRequest(session);
  const valid = JSON.stringify(body);
  const having = (pointer: string, value: unknown) => JSON.stringify(withMember(body, pointer, value));
  return [
    ['malformed-json', valid.slice(0, -1)],
    // A member that is undefined is left out of JSON.
    ['prompt-missing', having(request.prompt, undefined)],
    ['prompt-empty', having(request.prompt, '')],
    ['prompt-wrong-type', having(request.prompt, 42)],
    ['duration-wrong-type', having(request.duration, 'eight')],
    ['webhook-bad-scheme', having(request.webhookUrl, 'ftp://hooks.example.com/job')],
    ['webhook-bad-scheme', having(request.webhookUrl, 'http://hooks.example.com/job')],
    ['model-unknown', having(request.model, 'nobody/knows-this-model')],
  ];
}
