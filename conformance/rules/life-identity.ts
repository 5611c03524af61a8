import type { Contract } from '../../src/contract/contract.ts';
import type { Rule } from '../rule.ts';
import { type Finding, fail, pass } from '../verdict.ts';
import { isJudged, jsonOf, type Seen, type View } from '../view.ts';
import { gapBetween, instant, isTurnable } from './gap.ts';
import { isEnded, isObject, isSuccess, type Submitted, submitted } from './records.ts';
import { targetTimes } from './skew.ts';
import { orUnseen } from './unseen.ts';
import { secondsText, shown } from './words.ts';

const day = 86_400_000;
const century = 36_525 * day;

/** What a record says of its job from beginning to end. */
export const lifeIdentityRules: readonly Rule[] = [
  {
    id: 'LIFE-09',
    level: 'SHOULD',
    title: 'SHOULD never change id, model, modality and creation of a job',
    clause: 'decisions 1, Job record; decision 15',
    judge: judgeIdentity,
  },
  {
    id: 'LIFE-10',
    level: 'SHOULD',
    title: 'SHOULD tell creation and change in whole unix seconds of now',
    clause: 'decisions 1: "`created_at`, `updated_at` (unix seconds)"',
    judge: (view, contract) =>
      orUnseen(
        view,
        'life',
        [
          ...view.seen.filter(({ record }) => isObject(record)).map((seen) => judgeTimes(seen, view, contract)),
          ...submitted(view).flatMap((made) => judgeChange(made, view, contract)),
        ],
        'no record was seen',
      ),
  },
];

function judgeIdentity(view: View, { jobs }: Contract): readonly Finding[] {
  const aliases = Object.values(jobs.modalities).map(({ alias }) => alias as unknown);
  const strays = view.exchanges.flatMap((exchange): Finding[] => {
    const { role, job } = exchange.step;
    if ((role !== 'poll' && role !== 'cancel') || job === undefined || !isJudged(exchange) || !isSuccess(exchange))
      return [];
    const id = view.field(jsonOf(exchange), 'id');
    return id === undefined || id === job
      ? []
      : [fail(`the record of ${job} has that id; a ${role} shows ${shown(id)}`, exchange.id)];
  });
  const findings = [...view.jobs.values()].map((seen): Finding => {
    for (const name of ['model', 'modality', 'createdAt'] as const) {
      // A model may be chosen only after the job was accepted.
      const told = seen.filter(({ record }) => {
        const value = view.field(record, name);
        return value !== undefined && !(name === 'model' && (value === null || aliases.includes(value)));
      });
      const [first] = told;
      const other = told.find(
        ({ record }) => shown(view.field(record, name)) !== shown(view.field(first?.record, name)),
      );
      if (first && other) {
        const values = [first, other].map(({ record }) => shown(view.field(record, name)));
        return fail(
          `${jobs.record[name]} never changes; it was ${values[0]} in a ${first.channel} and ${values[1]} in a ${other.channel}`,
          first.id,
          other.id,
        );
      }
    }
    return pass('the job stayed the same', ...seen.map(({ id }) => id));
  });
  return orUnseen(view, 'life', [...strays, ...findings], 'no record was seen');
}

function judgeTimes(seen: Seen, view: View, contract: Contract): Finding {
  const { createdAt, updatedAt } = contract.jobs.record;
  for (const [pointer, name] of [
    [createdAt, 'createdAt'],
    [updatedAt, 'updatedAt'],
  ] as const) {
    const value = view.field(seen.record, name);
    // That it is missing is for the schema to say.
    if (value === undefined) continue;
    if (!Number.isSafeInteger(value))
      return fail(`${pointer} is a whole number of unix seconds; a ${seen.channel} has ${shown(value)}`, seen.id);
    if (!isOfTrace(Number(value) * 1000, seen, view)) {
      return fail(`${pointer} is in unix seconds and near now; a ${seen.channel} has ${shown(value)}`, seen.id);
    }
  }
  const [created, updated] = [view.field(seen.record, 'createdAt'), view.field(seen.record, 'updatedAt')];
  return created === undefined || updated === undefined || Number(created) <= Number(updated)
    ? pass('creation and change are unix seconds', seen.id)
    : fail(
        `a job changes no earlier than it was created; ${createdAt} is ${shown(created)} and ${updatedAt} ${shown(updated)}`,
        seen.id,
      );
}

/** Both times are whole seconds, cut or rounded. */
const wholeMs = 2000;

/** When a status was seen that changed later, the change is told to be no earlier than that. */
function judgeChange({ exchange, job }: Submitted, view: View, contract: Contract): Finding[] {
  const seen = (view.jobs.get(job) ?? []).filter(
    ({ channel, status }) => channel !== 'webhook' && status !== undefined,
  );
  const ends = new Set(seen.flatMap((one) => (isEnded(one, contract) ? [one.status] : [])));
  const active = seen.filter((one) => !isEnded(one, contract));
  // Where records contradict each other, there is no telling when the status changed.
  if (ends.size !== 1) return [];
  return seen.flatMap((after): Finding[] => {
    if (!isEnded(after, contract) || active.some((one) => one.notAfter > after.notBefore)) return [];
    const before = active.at(-1);
    if (!before) return [];
    const [created, updated] = [view.field(after.record, 'createdAt'), view.field(after.record, 'updatedAt')];
    if (!Number.isSafeInteger(created) || !Number.isSafeInteger(updated)) return [];
    const { atLeast } = gapBetween(view, exchange, instant(before.notBefore));
    const told = (Number(updated) - Number(created)) * 1000;
    if (told >= atLeast - wholeMs) return [];
    return [
      fail(
        `${contract.jobs.record.updatedAt} tells when the status last changed; a record that became ${after.status} at least ${secondsText(atLeast)} after its job was made says ${secondsText(told)} after it`,
        before.id,
        after.id,
      ),
    ];
  });
}

/** Whether a time may lie between the submit of the job and when its record was seen, give or take a day. */
function isOfTrace(time: number, seen: Seen, view: View): boolean {
  const made = submitted(view).find(({ job }) => job === seen.job)?.exchange;
  // A clock that is turned may begin anywhere, and jobs may be older than the trace; but milliseconds would be ages away.
  const loose = isTurnable(view) || !made ? century : day;
  const earliest = targetTimes(view, made?.sentAt ?? 0, 'shown');
  const latest = targetTimes(view, seen.notAfter, 'shown');
  return earliest.some((now) => time >= now - loose) && latest.some((now) => time <= now + loose);
}
