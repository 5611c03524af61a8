import type { Delivery } from '../../../conformance/trace.ts';
import { loadContract } from '../../../src/contract/contract.ts';
import { describeChapter } from './describe-chapter.ts';
import {
  answer,
  both,
  chain,
  delivered,
  deliveries,
  having,
  intent,
  records,
  role,
  started,
  until,
  without,
} from './edit-trace.ts';

const { headers: names } = loadContract().jobs.webhooks;
const all = () => true;
const later = ({ headers }: Delivery) => Number(headers[names.attempt]) > 1;
const drop = () => undefined;
const headers =
  (other: Record<string, string | undefined>) =>
  (delivery: Delivery): Delivery => ({ ...delivery, headers: having(delivery.headers, other) });
/** The attempt that follows one that the receiver treated so. */
function after(answered: Delivery['answered']) {
  let previous: Delivery | undefined;
  return (delivery: Delivery) => {
    const follows = previous?.answered === answered && previous.job === delivery.job;
    previous = delivery;
    return follows;
  };
}
/** An attempt, and one more of the same delivery. */
const again = (other: Partial<Delivery>) => (delivery: Delivery) => [
  delivery,
  {
    ...delivery,
    id: `${delivery.id}-again`,
    headers: { ...delivery.headers, [names.attempt]: String(Number(delivery.headers[names.attempt]) + 1) },
    ...other,
  },
];

describeChapter(
  /^HOOK/,
  [
    ['HOOK-01', 'a completed job that is not delivered', deliveries(({ job }) => job === 'job-7', drop)],
    [
      'HOOK-02',
      'a failed job that is not delivered',
      deliveries(({ answered, job }, index) => index === 0 && answered === 204 && job !== undefined, drop),
    ],
    [
      'HOOK-03',
      'another record',
      deliveries(
        (_, index) => index > 0,
        delivered((record) => ({ ...record, usage: { cost_cents: 1 } })),
      ),
    ],
    ['HOOK-03', 'a body that is no record', deliveries(all, (delivery) => ({ ...delivery, body: '' }))],
    ['HOOK-04', 'no signature', deliveries(all, headers({ [names.signature]: undefined }))],
    ['HOOK-05', 'a signature that does not verify', deliveries(all, (delivery) => ({ ...delivery, schemes: [] }))],
    ['HOOK-06', 'no delivery id', deliveries(all, headers({ [names.deliveryId]: undefined }))],
    ['HOOK-07', 'no attempt count', deliveries(all, headers({ [names.attempt]: undefined }))],
    [
      'HOOK-08',
      'a stamp of yesterday',
      deliveries((_, index) => index === 0, headers({ [names.timestamp]: '1767139200' })),
    ],
    [
      'HOOK-09',
      'no retry after 500',
      deliveries(
        both(later, ({ job }) => job === 'job-7'),
        drop,
      ),
    ],
    ['HOOK-10', 'no retry after silence', deliveries(after('nothing'), drop)],
    ['HOOK-11', 'no retry after a reset', deliveries(after('reset'), drop)],
    ['HOOK-12', 'no retry after a redirect', deliveries(after(302), drop)],
    [
      'HOOK-12',
      'a redirect that is followed',
      deliveries(({ answered }) => answered === 302, again({ followed: true, job: undefined })),
    ],
    ['HOOK-13', 'a retry after 204', deliveries((_, index) => index === 0, again({}))],
    ['HOOK-14', 'gaps that shrink', (trace) => shrink(trace)],
    ['HOOK-15', 'another delivery id', deliveries(later, headers({ [names.deliveryId]: 'other' }))],
    [
      'HOOK-15',
      'another body',
      deliveries(
        later,
        delivered((record) => ({ ...record, extra: 1 })),
      ),
    ],
    [
      'HOOK-16',
      'a count that does not go up',
      deliveries(
        both(later, ({ headers: own }) => own[names.attempt] === '3'),
        headers({ [names.attempt]: '1' }),
      ),
    ],
    [
      'HOOK-16',
      'a count from 0',
      deliveries(all, (delivery) =>
        headers({ [names.attempt]: String(Number(delivery.headers[names.attempt]) - 1) })(delivery),
      ),
    ],
    ['HOOK-17', 'the stamp of the first attempt', deliveries(all, headers({ [names.timestamp]: '1767225650' }))],
    ['HOOK-17', 'the signature of the first attempt', deliveries(all, headers({ [names.signature]: 'same' }))],
    [
      'HOOK-18',
      'a poll that does not know yet',
      records(
        both(role('poll'), ({ sentAt }) => sentAt > 1500),
        ({ result, error, usage, ...record }) => ({ ...record, status: 'running' }),
      ),
    ],
    ['HOOK-23', 'a PUT', deliveries(all, (delivery) => ({ ...delivery, method: 'PUT' }))],
    ['HOOK-23', 'a query that was lost', deliveries(all, (delivery) => ({ ...delivery, otherQuery: true }))],
    ['HOOK-24', 'no retry after 404', deliveries(after(404), drop)],
    [
      'HOOK-19',
      'a delivery that nobody asked for',
      deliveries(
        (_, index) => index === 0,
        (delivery) => [delivery, { ...delivery, id: 'stray', job: undefined }],
      ),
    ],
    [
      'HOOK-19',
      'a delivery of a cancelled job',
      deliveries(
        (_, index) => index === 0,
        delivered(({ error, ...record }) => ({ ...record, status: 'cancelled' })),
      ),
    ],
    [
      'HOOK-19',
      'a delivery of a running job',
      deliveries(
        (_, index) => index === 0,
        delivered(({ error, usage, ...record }) => ({ ...record, status: 'running' })),
      ),
    ],
    ['HOOK-20', 'a form', deliveries(all, headers({ 'content-type': 'application/x-www-form-urlencoded' }))],
    ['HOOK-21', 'a retry after 410', deliveries(({ answered }) => answered === 410, again({ answered: 204 }))],
    ['HOOK-22', 'a link that does not work', answer(intent('link-from-webhook'), () => ({ status: 403 }))],
  ],
  [
    [
      'HOOK-01',
      'a target that declares no webhooks',
      'not-applicable',
      chain(
        deliveries(all, drop),
        started(() => ({ features: { webhooks: false } })),
      ),
    ],
    [
      'HOOK-01',
      'no receiver',
      'inconclusive',
      chain(
        deliveries(all, drop),
        started(() => ({ receiver: false })),
      ),
    ],
    [
      'HOOK-01',
      'a receiver that did not listen for long',
      'inconclusive',
      chain(deliveries(all, drop), until(intent('link-fresh'))),
    ],
    [
      'HOOK-02',
      'a target that declares not to deliver failed jobs',
      'not-applicable',
      started(() => ({ features: { webhookOnFailed: false } })),
    ],
    ['HOOK-03', 'no poll to compare with', 'inconclusive', without(role('poll'))],
    [
      'HOOK-05',
      'no secret',
      'inconclusive',
      deliveries(all, (delivery) => ({ ...delivery, schemes: [], secretKnown: false })),
    ],
    ['HOOK-08', 'no stamp', 'inconclusive', deliveries(all, headers({ [names.timestamp]: undefined }))],
    [
      'HOOK-09',
      'no attempt that failed',
      'inconclusive',
      deliveries(({ answered }) => answered === 500 || answered === 404, drop),
    ],
    [
      'HOOK-13',
      'a duplicate',
      'pass',
      deliveries((_, index) => index === 0, again({ headers: { [names.attempt]: '1' } })),
    ],
    ['HOOK-14', 'no delivery with three attempts', 'inconclusive', deliveries(({ job }) => job === 'job-7', drop)],
    ['HOOK-19', 'no delivery', 'pass', deliveries(all, drop)],
  ],
);

/** The attempts of the delivery that was tried three times, the second one late. */
function shrink(trace: Parameters<ReturnType<typeof deliveries>>[0]) {
  const three = trace.find((event) => event.kind === 'delivery' && event.headers[names.attempt] === '3');
  const job = three?.kind === 'delivery' ? three.job : undefined;
  const attempts = trace.flatMap((event) => (event.kind === 'delivery' && event.job === job ? [event] : []));
  const [first, , last] = attempts.map(({ receivedAt }) => receivedAt);
  const [begun, , ended] = attempts.map(({ headers: own }) => Number(own[names.timestamp]));
  return deliveries(
    (delivery) => delivery.job === job && delivery.headers[names.attempt] === '2',
    (delivery) => ({
      ...headers({ [names.timestamp]: String((ended ?? 0) - 10) })(delivery),
      receivedAt: (last ?? 0) - 1,
    }),
  )(trace.filter(() => first !== undefined && begun !== undefined));
}
