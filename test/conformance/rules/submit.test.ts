import { describeChapter } from './describe-chapter.ts';
import { answer, both, having, intent, records, role, showing, until, without } from './edit-trace.ts';

const submits = role('submit');
const refused = () => ({
  status: 400,
  text: '{"error":{"message":"no","type":"invalid_request_error","code":400}}',
  headers: { 'x-request-id': 'req_1' },
});

describeChapter(
  /^SUBMIT/,
  [
    ['SUBMIT-01', 'a submit that is answered 200', answer(intent('ok'), () => ({ status: 200 }))],
    ['SUBMIT-02', 'a record without an id', records(both(submits, intent('slow')), ({ id, ...rest }) => rest)],
    ['SUBMIT-02', 'another kind of object', records(submits, (record) => ({ ...record, object: 'task' }))],
    ['SUBMIT-02', 'a status that nobody knows', records(submits, (record) => ({ ...record, status: 'pending' }))],
    [
      'SUBMIT-03',
      'the same id again',
      records(both(submits, intent('unknown-field', 'long-duration')), (record) => ({ ...record, id: 'job-1' })),
    ],
    [
      'SUBMIT-04',
      'a modality that is not there',
      answer(
        ({ step }) => step.role === 'submit' && step.modality === '3d',
        () => ({ ...refused(), status: 404 }),
      ),
    ],
    [
      'SUBMIT-05',
      'no Location',
      answer(submits, ({ headers }) => ({ headers: having(headers, { location: undefined }) })),
    ],
    [
      'SUBMIT-05',
      'a Location that leads elsewhere',
      answer(submits, ({ headers }) => ({ headers: having(headers, { location: '/v1/jobs' }) })),
    ],
    ['SUBMIT-06', 'a record that does not fit', records(submits, ({ created_at, ...rest }) => rest)],
    ['SUBMIT-07', 'a long duration that is refused', answer(intent('long-duration'), refused)],
    [
      'SUBMIT-07',
      'a long duration that is kept',
      records(both(role('poll'), showing('completed')), (record) => ({
        ...record,
        result: { ...(record.result as object), duration: 100_000 },
      })),
    ],
    ['SUBMIT-08', 'an unknown field that is refused', answer(intent('unknown-field'), refused)],
  ],
  [
    [
      'SUBMIT-01',
      'a key without budget',
      'inconclusive',
      answer(
        both(submits, ({ step }) => step.key === 'main'),
        () => ({ status: 402, text: '{}' }),
      ),
    ],
    ['SUBMIT-01', 'a target that is down', 'inconclusive', answer(submits, () => ({ status: 503 }))],
    [
      'SUBMIT-03',
      'a single submit',
      'inconclusive',
      without(both(submits, (exchange) => !intent('long-duration')(exchange))),
    ],
    ['SUBMIT-04', 'a modality that was not tried', 'inconclusive', without(({ step }) => step.modality === '3d')],
    ['SUBMIT-07', 'a job that never completes', 'inconclusive', until(role('poll'))],
  ],
);
