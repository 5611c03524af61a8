import { describeChapter } from './describe-chapter.ts';
import { answer, having, role, without } from './edit-trace.ts';

const all = () => true;
const headers = (matches: Parameters<typeof answer>[0], other: Record<string, string | undefined>) =>
  answer(matches, (response) => ({ headers: having(response.headers, other) }));
const limited = ({ response }: { response: { status: number } | undefined }) => response?.status === 429;

describeChapter(
  /^(LIMIT|HEADER)/,
  [
    ['LIMIT-01', 'a 429 that does not tell', headers(limited, { 'retry-after': undefined })],
    ['LIMIT-01', 'a 429 that tells in words', headers(limited, { 'retry-after': 'soon' })],
    ['LIMIT-02', 'no word of the limit', headers(all, { 'x-ratelimit-limit-requests': undefined })],
    ['HEADER-01', 'no X-Request-Id', headers(role('poll'), { 'x-request-id': undefined })],
    ['HEADER-02', 'JSON as text', headers(role('poll'), { 'content-type': 'text/plain' })],
    ['HEADER-01', 'an X-Request-Id of its own', headers(role('submit'), { 'x-request-id': 'req_other' })],
  ],
  [
    ['LIMIT-01', 'no 429', 'not-applicable', without(limited)],
    ['HEADER-01', 'nothing that was answered', 'inconclusive', without(all)],
  ],
);
