import { type Contract, operationFor } from '../../src/contract/contract.ts';
import { readPointer } from '../../src/contract/pointer.ts';
import type { Rule } from '../rule.ts';
import type { Exchange } from '../trace.ts';
import { type Finding, fail, inconclusive, pass } from '../verdict.ts';
import { jsonOf, type View } from '../view.ts';
import { clampRule } from './clamp.ts';
import { expectStatus } from './expect-status.ts';
import { headerOf } from './headers.ts';
import { misfit } from './misfit.ts';
import { isSuccess, requestJson, submitted, validSubmits } from './records.ts';
import { orUnseen } from './unseen.ts';
import { answerText, shown } from './words.ts';

const accepted = 202;

export const submitRules: readonly Rule[] = [
  {
    id: 'SUBMIT-01',
    level: 'MUST',
    title: 'MUST answer a valid submit with 202',
    clause: 'page, Async jobs: "Submit returns a job record immediately (HTTP 202)"',
    judge: (view, contract) =>
      orUnseen(
        view,
        'submit',
        valid(view).map((exchange) => judgeAccepted(exchange, contract)),
        unsent,
      ),
  },
  {
    id: 'SUBMIT-02',
    level: 'MUST',
    title: 'MUST answer a submit with a job record: an id, the kind of object, a known status',
    clause: 'page, Submit a job: { "id": "job_...", "status": "queued", "object": "job" }',
    judge: (view, contract) =>
      orUnseen(
        view,
        'submit',
        answered(view).map((exchange) => judgeRecord(exchange, view, contract)),
        unaccepted,
      ),
  },
  {
    id: 'SUBMIT-03',
    level: 'MUST',
    title: 'MUST make a job with an id of its own of every submit',
    clause: 'page, Submit a job: "Submit returns a job record"',
    judge: judgeOwnIds,
  },
  {
    id: 'SUBMIT-04',
    level: 'MUST',
    title: 'MUST accept jobs of every modality',
    clause: 'page, Async jobs: "Video, music, and 3D generation run on the async-job pattern"',
    judge: judgeModalities,
  },
  {
    id: 'SUBMIT-05',
    level: 'SHOULD',
    title: 'SHOULD lead to the record by Location',
    clause: 'decisions 1, POST: "202 job record; Location: /v1/jobs/{id}"; RFC 9110 §15.3.3',
    judge: (view, contract) => {
      const template = operationFor(contract, 'poll').path;
      return orUnseen(
        view,
        'submit',
        submitted(view).map(({ exchange, job }) => judgeLocation(exchange, job, template)),
        unaccepted,
      );
    },
  },
  {
    id: 'SUBMIT-06',
    level: 'SHOULD',
    title: 'SHOULD answer a submit with a record that fits the schema',
    clause: 'decisions 1, Job record',
    judge: (view, contract) => {
      const findings = answered(view).map((exchange) => {
        const wrong = misfit(contract, jsonOf(exchange));
        return wrong === undefined
          ? pass('the record fits the schema', exchange.id)
          : fail(`a job record fits the contract's schema; in the answer to a submit, ${wrong}`, exchange.id);
      });
      return orUnseen(view, 'submit', findings, unaccepted);
    },
  },
  clampRule,
  {
    id: 'SUBMIT-08',
    level: 'MAY',
    title: 'MAY ignore fields that it does not know',
    clause: 'decision 10: "Unknown fields are ignored"',
    judge: (view) =>
      orUnseen(
        view,
        'submit',
        view
          .with('unknown-field')
          .flatMap((exchange) =>
            isSuccess(exchange)
              ? [pass('a submit with an unknown field was accepted', exchange.id)]
              : expectStatus([exchange], [accepted], 'a submit with an unknown field'),
          ),
        'no submit with an unknown field was sent',
      ),
  },
];

const unsent = 'no valid submit was answered; raise the budget of jobs, or look at the exchanges that failed';
const unaccepted = 'no submit was accepted, so there is no record to look at';

/** Submits that must be accepted. Those with one doubtful thing have rules of their own. */
function valid(view: View): Exchange[] {
  return view.with(...validSubmits).filter(({ step }) => step.role === 'submit' && step.key === 'main');
}

function answered(view: View): Exchange[] {
  return valid(view).filter(isSuccess);
}

function judgeAccepted(exchange: Exchange, { jobs }: Contract): Finding {
  const status = exchange.response?.status;
  if (status === accepted) return pass('the submit was answered 202', exchange.id);
  if (status === jobs.errors.budget.status) {
    return inconclusive(
      'the key has no budget left, so that valid submits are refused; give the key more',
      exchange.id,
    );
  }
  const webhook = readPointer(requestJson(exchange), jobs.request.webhookUrl);
  const blamed = readPointer(jsonOf(exchange), jobs.envelope.param);
  if (
    status === jobs.errors.invalid.status &&
    typeof webhook === 'string' &&
    !webhook.startsWith('https:') &&
    blamed !== undefined
  ) {
    return inconclusive(
      'the target refuses the receiver of this run because it is reached by http; name an https address of the receiver in the target file',
      exchange.id,
    );
  }
  return fail(`a valid submit is answered 202; ${answerText(exchange)}`, exchange.id);
}

function judgeRecord(exchange: Exchange, view: View, { jobs }: Contract): Finding {
  const record = jsonOf(exchange);
  const wrong = (what: string, wanted: string, value: unknown) =>
    fail(`the record of a submit has ${wanted} as its ${what}; it has ${shown(value)}`, exchange.id);

  const id = view.field(record, 'id');
  if (typeof id !== 'string' || id === '') return wrong('id', 'a non-empty string', id);
  for (const [pointer, wanted] of Object.entries(jobs.record.constants)) {
    const value = readPointer(record, pointer);
    if (value !== wanted) return wrong(pointer, shown(wanted), value);
  }
  const statuses: readonly unknown[] = Object.values(jobs.life.statuses);
  const status = view.field(record, 'status');
  if (!statuses.includes(status)) return wrong('status', `one of ${statuses.join(', ')}`, status);
  return pass('the answer is a job record', exchange.id);
}

function judgeOwnIds(view: View, { jobs }: Contract): readonly Finding[] {
  const byJob = new Map<string, Exchange[]>();
  for (const { exchange, job } of submitted(view)) {
    // The same key says that it is the same submit once more.
    if (headerOf(exchange.request.headers, jobs.headers.idempotencyKey) !== undefined) continue;
    byJob.set(job, [...(byJob.get(job) ?? []), exchange]);
  }
  const findings = [...byJob].map(([job, exchanges]) => {
    const evidence = exchanges.map(({ id }) => id);
    return exchanges.length === 1
      ? pass('the submit made a job of its own', ...evidence)
      : fail(
          `every submit makes a job with an id of its own; ${exchanges.length} submits were answered with the id ${job}`,
          ...evidence,
        );
  });
  if (byJob.size === 1 && findings[0]?.verdict === 'pass')
    return [inconclusive('only one submit was accepted; raise the budget of jobs')];
  return orUnseen(view, 'submit', findings, unaccepted);
}

/** One finding for all: that some are accepted says nothing of the others. */
function judgeModalities(view: View, { jobs }: Contract): readonly Finding[] {
  const missing: string[] = [];
  const evidence: string[] = [];
  for (const modality of Object.keys(jobs.modalities)) {
    const tries = valid(view).filter(({ step }) => step.modality === modality);
    const good = tries.find(isSuccess);
    const refused = tries.find(
      ({ response }) =>
        response?.status === jobs.errors.notFound.status || response?.status === jobs.errors.method.status,
    );
    if (!good && refused)
      return [fail(`jobs of the modality ${modality} are accepted; ${answerText(refused)}`, refused.id)];
    if (good) evidence.push(good.id);
    else missing.push(modality);
  }
  if (missing.length === 0) return [pass('jobs of every modality were accepted', ...evidence)];
  return [
    inconclusive(
      view.why(
        'submit',
        `no job was accepted, and none refused as unknown, of ${missing.join(', ')}; raise the budget of jobs`,
      ),
      ...evidence,
    ),
  ];
}

function judgeLocation(exchange: Exchange, job: string, template: string): Finding {
  const location = headerOf(exchange.response?.headers ?? {}, 'Location');
  if (location === undefined)
    return fail('an accepted submit tells by Location where the record is; there is no Location', exchange.id);
  const path = URL.parse(location, exchange.request.url)?.pathname;
  const wanted = template.replace(/\{[^}]+\}/, () => job);
  return path !== undefined && plain(path).endsWith(wanted)
    ? pass('Location leads to the record', exchange.id)
    : fail(`Location leads to the record, …${wanted}; it is ${shown(location)}`, exchange.id);
}

/** A path without percent-encoding, where that can be taken away. */
function plain(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
