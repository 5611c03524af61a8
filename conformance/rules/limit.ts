import type { Rule } from '../rule.ts';
import type { Exchange } from '../trace.ts';
import { type Finding, fail, notApplicable, pass } from '../verdict.ts';
import { isJudged, jsonOf, type View } from '../view.ts';
import { headerOf, isJsonType } from './headers.ts';
import { isObject, isSuccess } from './records.ts';
import { orUnseen } from './unseen.ts';
import { requestText, shown } from './words.ts';

export const limitRules: readonly Rule[] = [
  {
    id: 'LIMIT-01',
    level: 'SHOULD',
    title: 'SHOULD tell by Retry-After how long a 429 holds',
    clause: 'decisions 1: "429 rate_limit_error (with `Retry-After`)"; RFC 6585 §4',
    judge: (view, { jobs }) => {
      const limited = view.exchanges.filter(({ response }) => response?.status === jobs.errors.rateLimit.status);
      if (limited.length === 0) return [notApplicable('no request was answered 429')];
      return limited.map((exchange) => {
        const value = headerOf(exchange.response?.headers ?? {}, 'Retry-After');
        return value !== undefined && (/^\d+$/.test(value.trim()) || Number.isFinite(Date.parse(value)))
          ? pass(`the 429 has Retry-After ${value}`, exchange.id)
          : fail(
              `a 429 tells seconds or a date by Retry-After; to ${requestText(exchange)} it has ${shown(value)}`,
              exchange.id,
            );
      });
    },
  },
  {
    id: 'LIMIT-02',
    level: 'MAY',
    title: 'MAY tell on successes where the key stands in its limit',
    clause: 'decisions 1: "`x-ratelimit-{limit,remaining,reset}-requests` on successes"',
    judge: (view, { jobs }) => {
      const findings = ofApi(view)
        .filter(isSuccess)
        .map((exchange): Finding => {
          const missing = Object.values(jobs.headers.rateLimit).filter(
            (name) => headerOf(exchange.response?.headers ?? {}, name) === undefined,
          );
          return missing.length === 0
            ? pass('the success tells where the key stands', exchange.id)
            : fail(
                `successes have ${Object.values(jobs.headers.rateLimit).join(', ')}; to ${requestText(exchange)} there is no ${missing.join(', ')}`,
                exchange.id,
              );
        });
      return orUnseen(view, 'limit', findings, 'nothing was answered with success');
    },
  },
  {
    id: 'HEADER-01',
    level: 'SHOULD',
    title: 'SHOULD name the exchange by X-Request-Id in every answer, as the request did if it did',
    clause: 'decisions 1: "`X-Request-Id` echoed, or made, on every answer"',
    judge: (view, { jobs }) => {
      const name = jobs.headers.requestId;
      const findings = ofApi(view).map((exchange): Finding => {
        const value = headerOf(exchange.response?.headers ?? {}, name);
        const sent = headerOf(exchange.request.headers, name);
        if (value === undefined || value === '')
          return fail(
            `every answer has ${name}; to ${requestText(exchange)}, answered ${exchange.response?.status}, there is none`,
            exchange.id,
          );
        return sent === undefined || sent === value
          ? pass(`the answer has ${name}`, exchange.id)
          : fail(`${name} is echoed; ${shown(sent)} was sent and ${shown(value)} came back`, exchange.id);
      });
      return orUnseen(view, 'header', findings, 'nothing was answered');
    },
  },
  {
    id: 'HEADER-02',
    level: 'SHOULD',
    title: 'SHOULD label JSON as JSON',
    clause: 'decisions 1, Job record and HTTP error envelope; RFC 9110 §8.3',
    judge: (view) => {
      const findings = ofApi(view)
        .filter((exchange) => isObject(jsonOf(exchange)))
        .map((exchange): Finding => {
          const type = headerOf(exchange.response?.headers ?? {}, 'Content-Type');
          return isJsonType(type)
            ? pass('the JSON is labelled so', exchange.id)
            : fail(
                `JSON has the Content-Type application/json; to ${requestText(exchange)}, answered ${exchange.response?.status}, it has ${shown(type)}`,
                exchange.id,
              );
        });
      return orUnseen(view, 'header', findings, 'nothing was answered with JSON');
    },
  },
];

/** Answers of the API itself: files may come from a host that knows nothing of it. */
function ofApi(view: View): Exchange[] {
  return view.exchanges.filter((exchange) => exchange.step.role !== 'file' && isJudged(exchange));
}
