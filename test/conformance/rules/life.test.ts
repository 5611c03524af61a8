import { describeChapter } from './describe-chapter.ts';
import {
  answer,
  both,
  chain,
  delivered,
  deliveries,
  intent,
  records,
  role,
  showing,
  started,
  until,
  without,
} from './edit-trace.ts';

const polls = role('poll');
const late = both(polls, intent('plain'));
const isJob =
  (job: string) =>
  ({ step }: { step: { job?: string } }) =>
    step.job === job;
/** The poll that came right before the end of the trace. */
const atTheEnd = both(
  polls,
  ({ response }) => response?.text?.includes('"completed"') === true && !response.text.includes('file_url'),
);

describeChapter(
  /^LIFE/,
  [
    [
      'LIFE-01',
      'a status of its own',
      records(both(polls, showing('running')), (record) => ({ ...record, status: 'processing' })),
    ],
    [
      'LIFE-01',
      'a poll that is answered with a page',
      answer(both(polls, showing('running')), () => ({ text: '<html>' })),
    ],
    [
      'LIFE-02',
      'a running job that waits again',
      records(both(late, showing('completed')), ({ result, usage, ...record }) => ({ ...record, status: 'queued' })),
    ],
    [
      'LIFE-02',
      'a completed job that runs again',
      records(atTheEnd, ({ result, usage, ...record }) => ({ ...record, status: 'running' })),
    ],
    [
      'LIFE-03',
      'a record that changes after the end',
      records(atTheEnd, (record) => ({ ...record, updated_at: Number(record.updated_at) + 1 })),
    ],
    [
      'LIFE-04',
      'a completed record without a link',
      records(both(late, showing('completed')), ({ result, ...record }) => ({
        ...record,
        result: { content_type: 'video/mp4', bytes: 4005 },
      })),
    ],
    [
      'LIFE-04',
      'a link that is a path',
      records(both(late, showing('completed')), ({ result, ...record }) => ({
        ...record,
        result: { ...(result as object), file_url: '/files/1' },
      })),
    ],
    [
      'LIFE-05',
      'a failed record without a code',
      records(showing('failed'), ({ error, ...record }) => ({ ...record, error: { message: 'no' } })),
    ],
    [
      'LIFE-05',
      'a failed record without a message',
      records(showing('failed'), ({ error, ...record }) => ({ ...record, error: { code: 'no' } })),
    ],
    [
      'LIFE-06',
      'a running record with an error',
      records(both(polls, showing('running')), (record) => ({ ...record, error: { code: 'x', message: 'x' } })),
    ],
    [
      'LIFE-06',
      'a failed record with a result',
      records(showing('failed'), (record) => ({ ...record, result: { bytes: 0 } })),
    ],
    [
      'LIFE-07',
      'a failed job that costs',
      records(both(polls, showing('failed')), (record) => ({ ...record, usage: { cost_cents: 3 } })),
    ],
    [
      'LIFE-07',
      'a cancelled job that costs',
      records(showing('cancelled'), (record) => ({ ...record, usage: { cost_cents: 3 } })),
    ],
    [
      'LIFE-08',
      'a completed record without its cost',
      records(both(polls, showing('completed')), ({ usage, ...record }) => record),
    ],
    [
      'LIFE-09',
      'another model',
      records(both(polls, showing('running')), (record) => ({ ...record, model: 'acme/other' })),
    ],
    ['LIFE-09', 'another job', records(both(late, isJob('job-1')), (record) => ({ ...record, id: 'job-2' }))],
    [
      'LIFE-10',
      'milliseconds',
      records(role('submit', 'poll'), (record) => ({
        ...record,
        created_at: Number(record.created_at) * 1000,
        updated_at: Number(record.updated_at) * 1000,
      })),
    ],
    ['LIFE-10', 'a date', records(polls, (record) => ({ ...record, created_at: '2026-01-01T00:00:00Z' }))],
    [
      'LIFE-10',
      'a change before the creation',
      records(both(polls, showing('running')), (record) => ({ ...record, updated_at: Number(record.created_at) - 1 })),
    ],
    [
      'LIFE-11',
      'a job that is gone before it ends',
      chain(
        without(both(polls, isJob('job-13'), intent('first-poll'))),
        without(role('cancel')),
        without(isJob('job-9')),
        answer(isJob('job-1'), () => ({ status: 404, text: '{}' })),
        deliveries(
          () => true,
          () => undefined,
        ),
      ),
    ],
    [
      'LIFE-12',
      'a record that does not fit',
      records(both(polls, showing('running')), ({ modality, ...record }) => record),
    ],
    [
      'LIFE-12',
      'a webhook that does not fit',
      deliveries(
        () => true,
        delivered(({ model, ...record }) => record),
      ),
    ],
    [
      'LIFE-13',
      'a job that is cancelled by nobody',
      records(both(polls, showing('failed')), ({ error, ...record }) => ({ ...record, status: 'cancelled' })),
    ],
    [
      'LIFE-14',
      'a webhook that says otherwise',
      deliveries(
        (_, index) => index === 0,
        delivered(({ error, ...record }) => ({ ...record, status: 'completed' })),
      ),
    ],
  ],
  [
    ['LIFE-01', 'a trace without records', 'inconclusive', until(role('submit'))],
    ['LIFE-02', 'jobs that were seen once', 'inconclusive', until(polls)],
    ['LIFE-03', 'jobs that did not end', 'inconclusive', until(polls)],
    [
      'LIFE-05',
      'jobs that cannot fail',
      'not-applicable',
      chain(
        started(() => ({ features: { failing: false } })),
        without(showing('failed')),
        deliveries(
          () => true,
          () => undefined,
        ),
      ),
    ],
    [
      'LIFE-05',
      'jobs that did not fail',
      'inconclusive',
      chain(
        without(showing('failed')),
        deliveries(
          () => true,
          () => undefined,
        ),
      ),
    ],
    [
      'LIFE-07',
      'a record without a cost',
      'pass',
      records(
        () => true,
        ({ usage, ...record }) => record,
      ),
    ],
    ['LIFE-11', 'jobs that are still running', 'inconclusive', until(both(polls, intent('interval-passed')))],
  ],
);
