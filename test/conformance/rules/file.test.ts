import type { FileFacts } from '../../../conformance/trace.ts';
import { describeChapter } from './describe-chapter.ts';
import { answer, both, having, intent, records, role, showing, until } from './edit-trace.ts';

const fresh = intent('link-fresh');
const facts = (other: Partial<FileFacts>) =>
  answer(
    both(fresh, ({ response }) => response?.file?.format === 'mp4'),
    ({ file }) => (file ? { file: { ...file, ...other } } : {}),
  );
const headers = (matches: typeof fresh, other: Record<string, string | undefined>) =>
  answer(matches, (response) => ({ headers: having(response.headers, other) }));

describeChapter(
  /^FILE/,
  [
    ['FILE-01', 'a file that is not there', answer(fresh, () => ({ status: 404 }))],
    ['FILE-02', 'another media type', headers(fresh, { 'content-type': 'text/html' })],
    ['FILE-03', 'another length', answer(fresh, () => ({ length: 7 }))],
    ['FILE-04', 'a range that is not looked at', answer(intent('range'), () => ({ status: 200 }))],
    ['FILE-04', 'no Content-Range', headers(intent('range'), { 'content-range': undefined })],
    ['FILE-04', 'another part', headers(intent('range'), { 'content-range': 'bytes 0-9/4005' })],
    ['FILE-04', 'another total', headers(intent('range'), { 'content-range': 'bytes 10-19/20' })],
    ['FILE-04', 'too many bytes', answer(intent('range'), () => ({ length: 11 }))],
    [
      'FILE-04',
      'other bytes',
      answer(intent('range'), ({ file }) => (file ? { file: { ...file, asInWhole: false } } : {})),
    ],
    ['FILE-05', 'a range past the end that is answered 200', answer(intent('range-beyond'), () => ({ status: 200 }))],
    ['FILE-06', 'no HEAD', answer(intent('head'), () => ({ status: 405 }))],
    ['FILE-06', 'a HEAD with a body', answer(intent('head'), () => ({ length: 5 }))],
    ['FILE-06', 'a HEAD that tells another length', headers(intent('head'), { 'content-length': '7' })],
    ['FILE-07', 'a sound for a video', facts({ format: 'mp3' })],
    ['FILE-07', 'a file that does not parse', facts({ fault: 'there is no moov box' })],
    ['FILE-07', 'noise', facts({ format: 'unknown' })],
    [
      'FILE-07',
      'text',
      answer(fresh, ({ file, ...response }) => ({ ...response, file: undefined as never, text: 'file' })),
    ],
    ['FILE-08', 'a file that is too short', facts({ seconds: 2 })],
    [
      'FILE-09',
      'other bytes the second time',
      (trace) => {
        const first = trace.find((event) => event.kind === 'exchange' && fresh(event));
        return answer(
          (exchange) => fresh(exchange) && exchange !== first,
          ({ file }) => (file ? { file: { ...file, sha256: 'other' } } : {}),
        )(trace);
      },
    ],
  ],
  [
    ['FILE-01', 'no file', 'inconclusive', until(fresh)],
    [
      'FILE-02',
      'a record without a media type',
      'inconclusive',
      records(both(role('poll'), showing('completed')), ({ result, ...record }) => ({
        ...record,
        result: { ...(result as object), content_type: undefined },
      })),
    ],
    [
      'FILE-07',
      'a type that cannot be looked into',
      'pass',
      (trace) => headers(fresh, { 'content-type': 'video/quicktime' })(facts({ format: 'unknown' })(trace)),
    ],
    [
      'FILE-08',
      'files that cannot be measured',
      'not-applicable',
      answer(fresh, ({ file }) => (file ? { file: { sha256: file.sha256, format: file.format } } : {})),
    ],
  ],
);
