import type { Plan } from '../../conformance/plan.ts';
import { countOf } from '../../conformance/reports/numbers.ts';
import { formatSpan } from '../../conformance/span.ts';
import type { Target } from '../../conformance/target.ts';

/** What a run would do to a target, and what it would leave out. */
export function planText({ jobs, reserved, omitted, cents }: Plan, { name, api, budget }: Target): string {
  const width = Math.max(...jobs.map(({ modality }) => modality.length));
  const unpriced = jobs.filter((job) => job.cents === undefined).length;
  return [
    `${name} at ${api} would be asked for ${countOf(jobs.length, 'job')}:`,
    '',
    ...jobs.map(({ modality, purpose, webhook, cents: price }) => {
      const cost = price === undefined ? '?' : price.toFixed(0);
      return `  ${modality.padEnd(width)}  ${cost.padStart(5)} ct  ${purpose}${webhook ? ' (with a webhook)' : ''}`;
    }),
    '',
    `By the catalogue of the contract they cost ${cents.toFixed(0)} cents at most` +
      `${unpriced > 0 ? `, and what ${unpriced} of them cost is not known` : ''}.`,
    ...(reserved > 0 ? [`Up to ${reserved} more may come to be where a submit that ought to be refused is not.`] : []),
    `One thing is waited for ${formatSpan(budget.patience)} at most` +
      `${Number.isFinite(budget.rate) ? `, and no more than ${budget.rate} requests are sent in a minute` : ''}.`,
    ...(omitted.length > 0 ? ['', 'Left out:', ...omitted.map(({ chapter, text }) => `  ${chapter}: ${text}`)] : []),
  ].join('\n');
}
