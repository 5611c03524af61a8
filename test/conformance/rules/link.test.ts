import type { Exchange, Intent } from '../../../conformance/trace.ts';
import { describeChapter } from './describe-chapter.ts';
import {
  answer,
  both,
  chain,
  deliveries,
  type Edit,
  intent,
  records,
  role,
  showing,
  until,
  without,
} from './edit-trace.ts';

const gives = (...names: Intent[]): Edit =>
  answer(intent(...names), () => ({ status: 200, length: 4005, file: { sha256: 'sha-job-1', format: 'mp4' } }));
const refuses = (...names: Intent[]): Edit => answer(intent(...names), () => ({ status: 403, length: 2, text: '{}' }));
const completed = both(role('poll'), showing('completed'));
/** Every link, with its end moved by some seconds, in records and in what is fetched. */
const moved =
  (seconds: number): Edit =>
  (trace) =>
    JSON.parse(
      JSON.stringify(trace).replaceAll(/expires=(\d+)/g, (_, end: string) => `expires=${Number(end) + seconds}`),
    );
/** A clock that is turned more, or less. */
const turned =
  (factor: number): Edit =>
  (trace) =>
    trace.map((event) => (event.kind === 'clock' ? { ...event, byMs: event.byMs * factor } : event));
/** Links that do not say when they end. */
const untold: Edit = (trace) => JSON.parse(JSON.stringify(trace).replaceAll('expires=', 'x='));
const renewed = ({ step }: Exchange) => step.intent === 'link-renewed';

describeChapter(
  /^LINK/,
  [
    ['LINK-01', 'a link that needs a key', answer(intent('link-fresh'), () => ({ status: 401 }))],
    ['LINK-02', 'a signature that is not looked at', gives('link-signature-changed')],
    ['LINK-03', 'an expiry that is not signed', gives('link-expiry-changed')],
    ['LINK-04', 'a file that needs no signature', gives('link-stripped')],
    ['LINK-05', 'a signature that holds for every job', gives('link-other-job')],
    ['LINK-06', 'a link for two days', moved(86_400)],
    ['LINK-06', 'a link for an hour', moved(-82_800)],
    ['LINK-06', 'a link that ended long ago', moved(-864_000)],
    ['LINK-07', 'a link that never expires', gives('link-expired')],
    ['LINK-08', 'a fresh link that does not work', refuses('link-renewed')],
    [
      'LINK-08',
      'no fresh link',
      (trace) => {
        const old = trace.find((event) => event.kind === 'exchange' && event.step.intent === 'link-expired');
        const fresh = trace.find((event) => event.kind === 'exchange' && renewed(event));
        if (old?.kind !== 'exchange' || fresh?.kind !== 'exchange') return [];
        return JSON.parse(JSON.stringify(trace).replaceAll(fresh.request.url, old.request.url));
      },
    ],
    ['LINK-09', 'a link that dies early', refuses('link-older-still-good')],
    ['LINK-10', 'a link that is refused by 500', answer(intent('link-stripped'), () => ({ status: 302, length: 0 }))],
    ['LINK-11', 'a file that is kept', gives('file-deleted')],
    [
      'LINK-11',
      'a record that is gone',
      answer(
        both(
          role('poll'),
          ({ response }) => response?.text?.includes('"completed"') === true && !response.text.includes('file_url'),
        ),
        () => ({ status: 404, text: '{}' }),
      ),
    ],
    [
      'LINK-11',
      'a link to a file that is gone',
      records(completed, ({ result, ...record }) => ({
        ...record,
        result: { file_url: 'https://media.example/x', ...(result as object) },
      })),
    ],
  ],
  [
    ['LINK-01', 'no link', 'inconclusive', until(intent('link-fresh'))],
    ['LINK-02', 'a link that does not work at all', 'inconclusive', refuses('link-fresh', 'link-from-webhook')],
    [
      'LINK-02',
      'a page under a status that says yes',
      'pass',
      answer(intent('link-signature-changed'), () => ({ status: 200, length: 6, text: '<html>' })),
    ],
    ['LINK-06', 'links that do not tell', 'pass', untold],
    [
      'LINK-06',
      'links that do not tell, and no time to wait',
      'inconclusive',
      chain(
        until(intent('link-expired')),
        deliveries(
          () => true,
          () => undefined,
        ),
        untold,
      ),
    ],
    ['LINK-07', 'no time to wait', 'inconclusive', until(intent('link-expired'))],
    ['LINK-07', 'a link that may not have expired', 'inconclusive', turned(1 / 4)],
    ['LINK-08', 'no poll after expiry', 'inconclusive', without(renewed)],
    [
      'LINK-09',
      'an older link that may have expired',
      'inconclusive',
      chain(refuses('link-older-still-good'), turned(3)),
    ],
    ['LINK-11', 'a file that need not be gone', 'inconclusive', turned(1 / 2)],
  ],
);
