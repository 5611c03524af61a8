import { describeChapter } from './describe-chapter.ts';
import { answer, both, chain, intent, records, role, showing, started, until, without } from './edit-trace.ts';

const refusal = (status: number) => () => ({
  status,
  text: `{"error":{"message":"no","type":"invalid_request_error","code":${status}}}`,
});
const cancelled = both(role('poll'), showing('cancelled'));
const completed = (record: Record<string, unknown>) => ({ ...record, status: 'completed' });

describeChapter(
  /^CANCEL/,
  [
    ['CANCEL-01', 'a cancel that is not there', answer(intent('cancel-active'), refusal(404))],
    [
      'CANCEL-01',
      'a cancel that is answered and not made',
      records(intent('cancel-active'), ({ usage, ...record }) => ({ ...record, status: 'running' })),
    ],
    [
      'CANCEL-01',
      'a conflict with a job that still runs',
      chain(
        answer(intent('cancel-active'), refusal(409)),
        records(cancelled, ({ usage, ...record }) => ({ ...record, status: 'running' })),
      ),
    ],
    ['CANCEL-02', 'a cancelled job that completes', records(cancelled, completed)],
    ['CANCEL-03', 'a second cancel that is refused', answer(intent('cancel-again'), refusal(400))],
    [
      'CANCEL-03',
      'a second cancel that changes the record',
      records(intent('cancel-again'), (record) => ({ ...record, updated_at: Number(record.updated_at) + 60 })),
    ],
    ['CANCEL-04', 'a cancel of a completed job that is refused', answer(intent('cancel-ended'), refusal(400))],
    [
      'CANCEL-04',
      'a completed job that becomes cancelled',
      records(intent('cancel-ended'), ({ result, ...record }) => ({
        ...record,
        status: 'cancelled',
        usage: { cost_cents: 0 },
      })),
    ],
    ['CANCEL-05', 'no DELETE', answer(intent('cancel-alias'), refusal(405))],
    [
      'CANCEL-06',
      'a cancel of an unknown job that is answered 200',
      answer(both(role('cancel'), intent('job-unknown')), () => ({ status: 200, text: 'null' })),
    ],
  ],
  [
    [
      'CANCEL-01',
      'a job that had ended',
      'inconclusive',
      chain(
        without(intent('cancel-again')),
        answer(intent('cancel-active'), refusal(409)),
        records(cancelled, completed),
      ),
    ],
    [
      'CANCEL-01',
      'a refusal of a job that had ended',
      'inconclusive',
      chain(
        without(intent('cancel-again')),
        answer(intent('cancel-active'), refusal(400)),
        records(cancelled, completed),
      ),
    ],
    [
      'CANCEL-01',
      'a conflict after a call whose answer was lost',
      'inconclusive',
      chain(answer(intent('cancel-active'), refusal(409)), (trace) =>
        trace.flatMap((event) => {
          if (event.kind !== 'exchange' || event.step.intent !== 'cancel-active') return [event];
          const lost = { id: 'lost', sentAt: event.sentAt - 1, response: undefined, failure: 'ECONNRESET' };
          return [{ ...event, ...lost }, event];
        }),
      ),
    ],
    ['CANCEL-01', 'no job to cancel', 'inconclusive', without(intent('cancel-active'))],
    ['CANCEL-02', 'no poll after the cancel', 'inconclusive', until(cancelled)],
    ['CANCEL-03', 'a conflict', 'pass', answer(intent('cancel-again'), refusal(409))],
    [
      'CANCEL-04',
      'a job that was not known to have ended',
      'inconclusive',
      without(both(role('poll'), showing('completed'))),
    ],
    [
      'CANCEL-05',
      'a target that declares no DELETE',
      'not-applicable',
      started(() => ({ features: { deleteAlias: false } })),
    ],
  ],
);
