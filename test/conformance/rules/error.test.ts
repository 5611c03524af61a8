import { describeChapter } from './describe-chapter.ts';
import { answer, both, having, intent, role, without } from './edit-trace.ts';

const accepted = () => ({ status: 202, text: '{"id":"job-x","object":"job","status":"queued"}' });
const envelope = (error: unknown) => () => ({ text: JSON.stringify({ error }) });

describeChapter(
  /^ERROR/,
  [
    ['ERROR-01', 'JSON that is cut off and accepted', answer(intent('malformed-json'), accepted)],
    ['ERROR-02', 'a missing prompt that is accepted', answer(intent('prompt-missing'), accepted)],
    ['ERROR-03', 'an empty prompt that is answered 422', answer(intent('prompt-empty'), () => ({ status: 422 }))],
    ['ERROR-04', 'a prompt that is a number and accepted', answer(intent('prompt-wrong-type'), accepted)],
    ['ERROR-04', 'a duration that is a text and accepted', answer(intent('duration-wrong-type'), accepted)],
    ['ERROR-05', 'a refusal without an envelope', answer(intent('prompt-missing'), () => ({ text: 'Bad Request' }))],
    [
      'ERROR-05',
      'a code that is not the status',
      answer(intent('prompt-missing'), envelope({ message: 'no', type: 'x', code: 'bad', param: 'prompt' })),
    ],
    [
      'ERROR-06',
      'a refusal that names another field',
      answer(intent('prompt-missing'), envelope({ message: 'no', type: 'x', code: 400, param: 'model' })),
    ],
    [
      'ERROR-07',
      'a refusal that names a job',
      answer(intent('prompt-empty'), () => ({
        text: '{"id":"job-x","error":{"message":"no","type":"x","code":400,"param":"prompt"}}',
      })),
    ],
    [
      'ERROR-07',
      'a refusal with a Location',
      answer(intent('prompt-empty'), ({ headers }) => ({ headers: having(headers, { Location: '/v1/jobs/x' }) })),
    ],
    ['ERROR-08', 'an unknown model that is accepted', answer(intent('model-unknown'), accepted)],
    ['ERROR-09', 'a webhook_url of another scheme that is accepted', answer(intent('webhook-bad-scheme'), accepted)],
    [
      'ERROR-10',
      'an unknown job that is answered 200',
      answer(both(intent('job-unknown'), role('poll')), () => ({ status: 200, text: '{}' })),
    ],
  ],
  [
    ['ERROR-01', 'a submit that was not sent', 'inconclusive', without(intent('malformed-json'))],
    ['ERROR-07', 'nothing that was refused', 'inconclusive', answer(role('submit'), () => ({ status: 202 }))],
  ],
);
