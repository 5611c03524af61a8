import type { Contract } from '../../../src/contract/contract.ts';
import { readPointer, toPointer } from '../../../src/contract/pointer.ts';
import { modalityAt, plainRequest, withMember } from '../../plan.ts';
import { TargetError } from '../../target-error.ts';
import type { TargetRequests } from '../../target-file.ts';
import type { SubmitTemplate } from '../running/share-order.ts';

/**
 * What a load run submits, in turn: the request `ok` of the target file alone, where it names one; or else, for each
 * modality, the first example of the contract that asks for no delivery, or the smallest request that it allows.
 * Throws TargetError when a modality is none of the contract's.
 */
export function submitsFor(
  contract: Contract,
  { ok }: TargetRequests,
  modalities?: readonly string[],
): SubmitTemplate[] {
  if (ok) return [{ modality: modalityAt(contract, ok.path) ?? '', ...ok }];
  const known = Object.keys(contract.jobs.modalities);
  const unknown = modalities?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new TargetError(`modalities of the profile must be among ${known.join(', ')}; one is ${unknown}`);
  }
  return (modalities ?? known).map((modality) => {
    const plain = plainRequest(contract, modality);
    return { modality, path: plain.path, body: exampleOf(contract, plain.path) ?? plain.body };
  });
}

function exampleOf({ document, jobs }: Contract, path: string): Readonly<Record<string, unknown>> | undefined {
  const place = ['paths', path, 'post', 'requestBody', 'content', 'application/json', 'examples'];
  const examples = readPointer(document, toPointer(place));
  if (typeof examples !== 'object' || examples === null) return undefined;
  const bodies = Object.values(examples).map((example) => readPointer(example, '/value'));
  const [body] = bodies.filter(
    (one) => typeof one === 'object' && one !== null && readPointer(one, jobs.request.webhookUrl) === undefined,
  );
  // A copy, since it is sent to other threads.
  return body === undefined
    ? undefined
    : withMember(body as Record<string, unknown>, jobs.request.prompt, readPointer(body, jobs.request.prompt));
}
