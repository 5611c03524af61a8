import type { Contract } from '../../src/contract/contract.ts';
import type { Rule } from '../rule.ts';
import type { Exchange, Intent } from '../trace.ts';
import { type Finding, fail, pass } from '../verdict.ts';
import type { View } from '../view.ts';
import { expectStatus } from './expect-status.ts';
import { fetched } from './fetched.ts';
import { headerOf } from './headers.ts';
import { isAlive } from './links.ts';
import { orUnseen } from './unseen.ts';
import { answerText, shown } from './words.ts';

const decision29 = 'decision 29: "`Accept-Ranges`, 206, 416, HEAD, `Content-Type`, `Content-Length` …"';

/** What comes of asking for a part of a file, or for nothing of it. */
export const filePartRules: readonly Rule[] = [
  {
    id: 'FILE-04',
    level: 'SHOULD',
    title: 'SHOULD answer a byte range with 206 and those bytes',
    clause: `${decision29}; RFC 9110 §15.3.7`,
    judge: judgeLive('range', judgeRange, 'no byte range was asked for'),
  },
  {
    id: 'FILE-05',
    level: 'SHOULD',
    title: 'SHOULD answer a range past the end with 416',
    clause: `${decision29}; RFC 9110 §15.5.17`,
    judge: judgeLive('range-beyond', judgeBeyond, 'no range past the end was asked for'),
  },
  {
    id: 'FILE-06',
    level: 'SHOULD',
    title: 'SHOULD answer HEAD like GET, without a body',
    clause: `${decision29}; RFC 9110 §9.3.2`,
    judge: judgeLive('head', judgeHead, 'no HEAD was sent'),
  },
];

/** Judges fetches of links that cannot have expired: what has is refused whatever is asked of it. */
function judgeLive(
  intent: Intent,
  judge: (exchange: Exchange, view: View, contract: Contract) => Finding | Finding[],
  otherwise: string,
): Rule['judge'] {
  return (view, contract) => {
    const live = view.with(intent).filter((exchange) => isAlive(exchange, view, contract));
    const findings = live.flatMap((exchange) => judge(exchange, view, contract));
    return orUnseen(view, 'file', findings, otherwise);
  };
}

function wholeOf(exchange: Exchange, view: View): Exchange | undefined {
  return fetched(view).find((one) => one.exchange.step.job === exchange.step.job)?.exchange;
}

function judgeRange(exchange: Exchange, view: View): Finding {
  const { response } = exchange;
  if (response?.status !== 206) return fail(`a byte range is answered 206; ${answerText(exchange)}`, exchange.id);
  const header = headerOf(response.headers, 'Content-Range');
  const parts = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(header ?? '');
  if (!parts)
    return fail(`a part of a file has a Content-Range, bytes first-last/length; it has ${shown(header)}`, exchange.id);
  const [first, last] = [Number(parts[1]), Number(parts[2])];
  const asked = /^bytes=(\d+)-(\d+)$/.exec(headerOf(exchange.request.headers, 'Range') ?? '');
  const whole = wholeOf(exchange, view);
  const total = parts[3] === '*' ? undefined : Number(parts[3]);
  if (asked && (first !== Number(asked[1]) || last > Number(asked[2]))) {
    return fail(`the part is the one that was asked for, ${asked[0]}; Content-Range is ${shown(header)}`, exchange.id);
  }
  if (response.length !== last - first + 1)
    return fail(`the part ${header} has ${last - first + 1} bytes; ${response.length} came`, exchange.id);
  if (whole && total !== undefined && total !== whole.response?.length) {
    return fail(
      `Content-Range tells the length of the file, ${whole.response?.length}; it is ${shown(header)}`,
      exchange.id,
      whole.id,
    );
  }
  if (response.file?.asInWhole === false)
    return fail(
      `the part ${header} has the bytes of the whole file; it has others`,
      exchange.id,
      ...(whole ? [whole.id] : []),
    );
  return pass(`the part ${header} was given`, exchange.id);
}

function judgeBeyond(exchange: Exchange, _: View, { jobs }: Contract): Finding[] {
  return expectStatus([exchange], [jobs.errors.range.status], 'a range past the end');
}

function judgeHead(exchange: Exchange, view: View): Finding {
  const { response } = exchange;
  const whole = wholeOf(exchange, view);
  if (response?.status !== 200) return fail(`HEAD is answered like GET, 200; ${answerText(exchange)}`, exchange.id);
  if (response.length > 0) return fail(`an answer to HEAD has no body; ${response.length} bytes came`, exchange.id);
  for (const name of ['Content-Type', 'Content-Length']) {
    const [head, get] = [response, whole?.response].map((one) => headerOf(one?.headers ?? {}, name));
    // A server may leave out what it only learns while it sends.
    if (head !== undefined && get !== undefined && head !== get) {
      return fail(
        `HEAD has the headers of GET; ${name} is ${shown(head)} and ${shown(get)}`,
        exchange.id,
        ...(whole ? [whole.id] : []),
      );
    }
  }
  return pass('HEAD is answered like GET', exchange.id);
}
