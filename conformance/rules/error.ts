import type { Contract } from '../../src/contract/contract.ts';
import { pointerPath, readPointer } from '../../src/contract/pointer.ts';
import { checksOf } from '../../src/contract/validators.ts';
import type { Rule } from '../rule.ts';
import type { Exchange, Intent } from '../trace.ts';
import { type Finding, fail, pass } from '../verdict.ts';
import { isJudged, jsonOf, type View } from '../view.ts';
import { expectStatus } from './expect-status.ts';
import { headerOf } from './headers.ts';
import { isObject, requestJson } from './records.ts';
import { orUnseen } from './unseen.ts';
import { requestText, shown } from './words.ts';

/** A rule that submits of an intent are refused with the status of a kind of refusal. */
function refusal(
  id: string,
  level: Rule['level'],
  kind: keyof Contract['jobs']['errors'],
  what: string,
  clause: string,
  ...intents: Intent[]
): Rule {
  return {
    id,
    level,
    title: `${level} refuse ${what}`,
    clause,
    judge: (view, { jobs }) => {
      const asked = view.with(...intents).filter(({ step }) => step.role === 'submit' && step.key === 'main');
      const findings = expectStatus(asked, [jobs.errors[kind].status], what);
      return orUnseen(view, 'error', findings, `no submit with ${what} was answered`);
    },
  };
}

const decision9 = 'decision 9: "Malformed JSON, a missing or empty prompt, a wrong type: 400 with the envelope"';

export const errorRules: readonly Rule[] = [
  refusal('ERROR-01', 'SHOULD', 'invalid', 'a body that is not JSON', decision9, 'malformed-json'),
  refusal('ERROR-02', 'SHOULD', 'invalid', 'a body without a prompt', decision9, 'prompt-missing'),
  refusal('ERROR-03', 'SHOULD', 'invalid', 'an empty prompt', decision9, 'prompt-empty'),
  refusal(
    'ERROR-04',
    'SHOULD',
    'invalid',
    'a field of the wrong type',
    decision9,
    'prompt-wrong-type',
    'duration-wrong-type',
    'field-wrong-type',
  ),
  {
    id: 'ERROR-05',
    level: 'SHOULD',
    title: 'SHOULD explain every refusal in the error envelope, with the HTTP status as its code',
    clause: 'decisions 1, HTTP error envelope',
    judge: (view, contract) =>
      orUnseen(
        view,
        'error',
        refusals(view).map((exchange) => judgeEnvelope(exchange, contract)),
        'nothing was refused',
      ),
  },
  {
    id: 'ERROR-06',
    level: 'SHOULD',
    title: "SHOULD name the field at fault in the envelope's param",
    clause: 'decision 9: "`param` naming the field"',
    judge: judgeParams,
  },
  {
    id: 'ERROR-07',
    level: 'MUST',
    title: 'MUST create nothing by a submit that is refused',
    clause: 'decision 9: "Nothing is created."',
    judge: (view) => {
      const submits = refusals(view).filter(({ step }) => step.role === 'submit');
      return orUnseen(
        view,
        'error',
        submits.map((exchange) => judgeNothingMade(exchange, view)),
        'no submit was refused',
      );
    },
  },
  refusal('ERROR-08', 'MAY', 'modelNotFound', 'an unknown model', 'decision 10: "Unknown model: 404"', 'model-unknown'),
  refusal(
    'ERROR-09',
    'SHOULD',
    'invalid',
    'a webhook_url that is neither https, nor http on loopback',
    'decision 13: "https anywhere …; http and https on loopback …; otherwise 400"',
    'webhook-bad-scheme',
  ),
  {
    id: 'ERROR-10',
    level: 'SHOULD',
    title: 'SHOULD answer a poll of an unknown job with 404',
    clause: 'decision 17: "Unknown job, or another key\'s job: 404, indistinguishable. SHOULD (403 is accepted)"',
    judge: (view, { jobs }) => {
      const polls = view.with('job-unknown').filter(({ step }) => step.role === 'poll' && step.key === 'main');
      const findings = expectStatus(
        polls,
        [jobs.errors.notFound.status, jobs.errors.scope.status],
        'a poll of an unknown job',
      );
      return orUnseen(view, 'error', findings, 'no poll of an unknown job was answered');
    },
  },
];

/** Refusals of operations that speak JSON. HEAD has no body, and files come from a host that need not know the envelope. */
function refusals(view: View): Exchange[] {
  return view.exchanges.filter(
    (exchange) =>
      isJudged(exchange) &&
      (exchange.response?.status ?? 0) >= 400 &&
      exchange.step.role !== 'file' &&
      exchange.request.method.toUpperCase() !== 'HEAD',
  );
}

function judgeEnvelope(exchange: Exchange, { jobs }: Contract): Finding {
  const body = jsonOf(exchange);
  const status = exchange.response?.status;
  const wrong = (pointer: string, wanted: string) =>
    fail(
      `a refusal has ${wanted} at ${pointer}; ${requestText(exchange)}, answered ${status}, has ${shown(readPointer(body, pointer))}`,
      exchange.id,
    );
  const { message, type, status: code } = jobs.envelope;
  for (const pointer of [message, type]) {
    const text = readPointer(body, pointer);
    if (typeof text !== 'string' || text === '') return wrong(pointer, 'a text');
  }
  if (readPointer(body, code) !== status) return wrong(code, `the HTTP status ${status}`);
  return pass('the refusal carries the envelope', exchange.id);
}

function judgeParams(view: View, contract: Contract): readonly Finding[] {
  const { envelope } = contract.jobs;
  const findings = refusals(view).flatMap((exchange): Finding[] => {
    const wanted = fieldAtFault(exchange, contract);
    if (wanted === undefined) return [];
    const param = readPointer(jsonOf(exchange), envelope.param);
    return [
      param === wanted
        ? pass(`the refusal names ${wanted}`, exchange.id)
        : fail(
            `a refusal names the field at fault, ${wanted}, at ${envelope.param}; it has ${shown(param)}`,
            exchange.id,
          ),
    ];
  });
  return orUnseen(view, 'error', findings, 'no submit was refused because of a field');
}

/** The field that a submit was refused for; undefined when it was for none. */
function fieldAtFault(exchange: Exchange, { jobs, operations }: Contract): string | undefined {
  const { intent, modality = '' } = exchange.step;
  const fields: Partial<Record<Intent, string>> = {
    'prompt-missing': jobs.request.prompt,
    'prompt-empty': jobs.request.prompt,
    'prompt-wrong-type': jobs.request.prompt,
    'duration-wrong-type': jobs.request.duration,
  };
  const pointer = fields[intent];
  if (pointer !== undefined) return pointerPath(pointer)[0];
  if (intent !== 'field-wrong-type') return undefined;
  const body = requestJson(exchange);
  const operation = operations.get(jobs.modalities[modality]?.submit ?? '');
  // A body that is no object is wrong as a whole.
  return operation && isObject(body) ? checksOf(operation).body?.(body)?.param : undefined;
}

function judgeNothingMade(exchange: Exchange, view: View): Finding {
  const id = view.field(jsonOf(exchange), 'id');
  const location = headerOf(exchange.response?.headers ?? {}, 'Location');
  const status = exchange.response?.status;
  if (typeof id === 'string')
    return fail(
      `a refused submit makes no job; one that was answered ${status} names the job ${shown(id)}`,
      exchange.id,
    );
  if (location !== undefined)
    return fail(
      `a refused submit makes no job; one that was answered ${status} has the Location ${shown(location)}`,
      exchange.id,
    );
  return pass('the refused submit names no job', exchange.id);
}
