import type { Contract } from '../../src/contract/contract.ts';
import type { Rule } from '../rule.ts';
import { type Finding, fail, pass } from '../verdict.ts';
import type { View } from '../view.ts';
import { settlesDays } from '../what-settles.ts';
import { declaredEnd, gaveBytes, linkOf, slack, workedBefore } from './links.ts';
import { submitted } from './records.ts';
import { targetTimes, underWay } from './skew.ts';
import { orUnseen } from './unseen.ts';
import { secondsText } from './words.ts';

export const promiseRule: Rule = {
  id: 'LINK-06',
  level: 'MUST',
  title: "MUST promise links the contract's life",
  clause: 'page, Job statuses: "(signed, valid 24h)"; decision 27: "A link near that end expires with the file"',
  judge: judgePromise,
};

function judgePromise(view: View, contract: Contract): readonly Finding[] {
  const { linkTtl, retention } = view.start.timings;
  const made = new Map(submitted(view).map(({ job, exchange }) => [job, exchange]));
  const findings = view.seen.flatMap((seen): Finding[] => {
    const link = linkOf(view, seen.record);
    const end = link === undefined ? undefined : declaredEnd(link, contract);
    if (end === undefined) return [];
    const left = (at: number) => targetTimes(view, at).map((now) => end - now);
    // Whatever grounds the target's time is guessed by, the link must be wrong.
    const least = Math.min(...left(seen.notAfter)) - underWay(view, seen.notAfter);
    if (least > linkTtl + slack(linkTtl)) {
      return [
        fail(
          `a link lives ${secondsText(linkTtl)}; one in a ${seen.channel} says that it ends ${secondsText(least)} after it was shown`,
          seen.id,
        ),
      ];
    }
    // Only reading the record makes a fresh link; a cancel or a late delivery may show one that has ended.
    const most = seen.channel === 'poll' ? Math.max(...left(seen.notBefore)) : 1;
    if (most <= -slack(linkTtl)) {
      return [
        fail(
          `a record shows a link that is good; one in a ${seen.channel} says that it ended ${secondsText(-most)} before`,
          seen.id,
        ),
      ];
    }
    const submit = made.get(seen.job ?? '');
    if (!submit) return [];
    // No link is older than its job.
    const life = Math.max(...left(submit.sentAt));
    const promised = Math.min(linkTtl, retention);
    return life < promised - slack(linkTtl)
      ? [
          fail(
            `a link lives ${secondsText(linkTtl)}; one in a ${seen.channel} says that it ends ${secondsText(life)} after its job was submitted`,
            submit.id,
            seen.id,
          ),
        ]
      : [pass('the link says that it lives as long as it should', seen.id)];
  });
  if (findings.length > 0) return findings;
  const ended = view
    .with('link-expired')
    .find(
      (exchange) =>
        !gaveBytes(exchange, view) && workedBefore(view, exchange.step.job, exchange.sentAt, 'link-older-still-good'),
    );
  if (ended)
    return [pass('links do not say when they end, but one that had worked was refused after its life', ended.id)];
  return orUnseen(view, 'link', [], `no link says when it ends; ${settlesDays}`);
}
