import type { Contract } from '../../src/contract/contract.ts';
import type { Rule } from '../rule.ts';
import type { Delivery } from '../trace.ts';
import { type Finding, fail, inconclusive, notApplicable, pass } from '../verdict.ts';
import type { View } from '../view.ts';
import {
  attemptCount,
  attemptsByJob,
  deliveryId,
  headerNames,
  isTaken,
  orNoWebhooks,
  timestampOf,
} from './deliveries.ts';
import { gapBetween, instant, isTurnable } from './gap.ts';
import { firstHeader, headerOf } from './headers.ts';
import { secondsText, shown } from './words.ts';

const decision20 =
  'decision 20: "Delivery id and body bytes are identical across retries; timestamp and signature are made anew; attempt counts up by one"';
const once = 'no delivery was tried twice';

/** How the attempts of one delivery follow each other. */
export const webhookAttemptRules: readonly Rule[] = [
  {
    id: 'HOOK-14',
    level: 'SHOULD',
    title: 'SHOULD let the gaps between attempts grow',
    clause: 'decision 22: "gaps grow and sum to about 24 h … Gaps that do not grow are a SHOULD failure"',
    judge: (view, contract) =>
      ofSeries(
        view,
        (attempts) => judgeGaps(attempts, view, contract),
        'no delivery was tried three times, so that there are no two gaps to compare',
      ),
  },
  {
    id: 'HOOK-15',
    level: 'SHOULD',
    title: 'SHOULD repeat delivery id and body byte for byte',
    clause: decision20,
    judge: (view, contract) =>
      ofPairs(view, (before, after) => {
        const [id, other] = [before, after].map((one) => deliveryId(one, view, contract));
        if (id !== other)
          return fail(
            `the delivery id is the same for every attempt; it was ${shown(id)} and then ${shown(other)}`,
            before.id,
            after.id,
          );
        return before.body === after.body
          ? pass('delivery id and body were the same', before.id, after.id)
          : fail('the body of every attempt is the same, byte for byte; it changed', before.id, after.id);
      }),
  },
  {
    id: 'HOOK-16',
    level: 'SHOULD',
    title: 'SHOULD count attempts from 1, one by one',
    clause: decision20,
    judge: (view, contract) => {
      const findings = [...attemptsByJob(view).values()].map((attempts) => judgeCount(attempts, view, contract));
      return orNoWebhooks(view, findings, 'no delivery came');
    },
  },
  {
    id: 'HOOK-17',
    level: 'SHOULD',
    title: 'SHOULD stamp and sign every attempt anew',
    clause: decision20,
    judge: (view, contract) => ofPairs(view, (before, after) => judgeFreshness(before, after, view, contract)),
  },
];

function ofSeries(
  view: View,
  judge: (attempts: readonly Delivery[]) => Finding[],
  otherwise: string,
): readonly Finding[] {
  return orNoWebhooks(view, [...attemptsByJob(view).values()].flatMap(judge), otherwise);
}

/** One finding for each attempt that follows another. */
function ofPairs(view: View, judge: (before: Delivery, after: Delivery) => Finding): readonly Finding[] {
  return ofSeries(
    view,
    (attempts) =>
      attempts.slice(1).flatMap((after, index) => {
        const before = attempts[index];
        return before ? [judge(before, after)] : [];
      }),
    once,
  );
}

interface Gap {
  readonly least: number;
  readonly most: number;
}

/** What a stamp in whole seconds, or the way of a request, may add or take away. */
const looseMs = 1000;

/**
 * Bounds of the gap from an attempt to the next. The stamps tell it best, where they fit what was received; a sender
 * may count from the start of an attempt or from its end.
 */
function gapAfter(before: Delivery, after: Delivery, view: View, contract: Contract): Gap {
  const received = gapBetween(view, instant(before.receivedAt), instant(after.receivedAt));
  const [from = Number.NaN, to = Number.NaN] = [before, after].map((one) => timestampOf(one, view, contract));
  const stamped = (to - from) * 1000;
  const fits = stamped >= received.atLeast - 2 * looseMs && stamped <= received.atMost + 2 * looseMs && to > from;
  const { atLeast, atMost } = fits ? { atLeast: stamped, atMost: stamped } : received;
  const silence = before.answered === 'nothing' ? view.start.timings.deliveryTimeout : 0;
  return { least: Math.max(0, atLeast - looseMs - silence), most: atMost + looseMs };
}

function judgeGaps(attempts: readonly Delivery[], view: View, contract: Contract): Finding[] {
  // A duplicate of an attempt is no step of the schedule.
  const steps = attempts.filter((one, index) => {
    const before = attempts[index - 1];
    return !before || attemptCount(one, view, contract) !== attemptCount(before, view, contract);
  });
  const gaps = steps.slice(1).map((after, index) => gapAfter(steps[index] ?? after, after, view, contract));
  const [first] = gaps;
  const last = gaps.at(-1);
  if (!first || !last || gaps.length < 2) return [];
  const evidence = steps.map(({ id }) => id);
  const shrunk = gaps.findIndex((gap, index) => gap.most < (gaps[index - 1]?.least ?? 0));
  if (shrunk > 0) {
    const [before, after] = [gaps[shrunk - 1]?.least ?? 0, gaps[shrunk]?.most ?? 0].map(secondsText);
    return [
      fail(
        `the gaps between attempts grow; one of at least ${before} was followed by one of at most ${after}`,
        ...evidence,
      ),
    ];
  }
  if (last.least >= first.most) return [pass('the gaps between attempts grew', ...evidence)];
  // Of long gaps, a second more or less is no growth.
  const middle = (gap: Gap) => (gap.least + gap.most) / 2;
  const exact = gaps.every((gap) => gap.most - gap.least <= 0.3 * middle(gap));
  return [
    exact && middle(last) <= 1.05 * middle(first)
      ? fail(
          `the gaps between attempts grow; the first was about ${secondsText(middle(first))} and the last about ${secondsText(middle(last))}`,
          ...evidence,
        )
      : inconclusive('the gaps are too short, or not known well enough, to compare them', ...evidence),
  ];
}

function judgeCount(attempts: readonly Delivery[], view: View, contract: Contract): Finding {
  const evidence = attempts.map(({ id }) => id);
  if (attempts.every(({ headers }) => !firstHeader(headers, headerNames(view, contract).attempt))) {
    return inconclusive('the attempts carry no count', ...evidence);
  }
  let expected = 1;
  for (const [index, attempt] of attempts.entries()) {
    const count = attemptCount(attempt, view, contract);
    if (count === undefined)
      return fail(`attempts are counted in whole numbers; attempt ${index + 1} carries none`, attempt.id);
    const before = attempts[index - 1];
    if (count !== expected && !(before && count === expected - 1 && isDuplicate(before, attempt, view, contract))) {
      return fail(`attempts are counted from 1, one by one; where ${expected} was due, ${count} came`, ...evidence);
    }
    expected = count + 1;
  }
  return pass('attempts were counted from 1', ...evidence);
}

/** Whether an attempt that repeats a count is the same one again, and not a later one that says the same. */
function isDuplicate(before: Delivery, after: Delivery, view: View, contract: Contract): boolean {
  // What was taken is tried no more; so it is the same once more, however late.
  if (isTaken(before)) return true;
  const [from, to] = [before, after].map((one) => timestampOf(one, view, contract));
  if (from !== undefined && to !== undefined) return Math.abs(to - from) * 1000 <= 2 * looseMs;
  return gapBetween(view, instant(before.receivedAt), instant(after.receivedAt)).atLeast <= 2 * looseMs;
}

function judgeFreshness(before: Delivery, after: Delivery, view: View, contract: Contract): Finding {
  const evidence = [before.id, after.id];
  const [count, again] = [before, after].map((one) => attemptCount(one, view, contract));
  if (count === again && isTaken(before)) return notApplicable('the attempt came twice', ...evidence);
  const [from, to] = [before, after].map((one) => timestampOf(one, view, contract));
  const signatures = [before, after].map(({ headers }) =>
    headerNames(view, contract)
      .signature.flatMap((name) => headerOf(headers, name) ?? [])
      .join(' '),
  );
  if (from === undefined || to === undefined)
    return notApplicable('the attempts have no timestamp under a known name', ...evidence);
  if (from !== to) {
    return signatures[0] !== signatures[1] || signatures[0] === ''
      ? pass('timestamp and signature were made anew', ...evidence)
      : fail(
          'every attempt is signed anew, over its own timestamp; the timestamp changed and the signature did not',
          ...evidence,
        );
  }
  const gap = gapBetween(view, instant(before.receivedAt), instant(after.receivedAt));
  // Attempts may be on their way for a while, and stamps are whole seconds; and a clock may stand still.
  const apart = gap.atLeast > 3 * looseMs && !(isTurnable(view) && gap.atLeast <= 0);
  return apart
    ? fail(
        `every attempt is stamped anew; two that came at least ${secondsText(gap.atLeast)} apart both say ${shown(from)}`,
        ...evidence,
      )
    : inconclusive('the attempts came too soon after each other to tell whether they were stamped anew', ...evidence);
}
