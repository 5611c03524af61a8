import type { Contract } from '../../src/contract/contract.ts';
import type { Exchange, Intent } from '../trace.ts';
import { type Finding, inconclusive } from '../verdict.ts';
import type { View } from '../view.ts';
import { expectStatus } from './expect-status.ts';
import { gapBetween } from './gap.ts';
import { isSuccess, submitted } from './records.ts';
import { targetTimes } from './skew.ts';

/** The link of a record, when it is an absolute http or https URL. */
export function linkOf(view: View, record: unknown): string | undefined {
  const link = view.field(record, 'link');
  if (typeof link !== 'string') return undefined;
  const protocol = URL.parse(link)?.protocol;
  return protocol === 'http:' || protocol === 'https:' ? link : undefined;
}

/** The query parameters in which links of well-known makers tell when they end, besides the contract's; lower case. */
const endNames = ['expires', 'expires_at', 'expiry', 'exp', 'e', 'se', 'valid_until', 'until'];
/** Those that tell when a link was signed and for how many seconds. */
const lifeNames = [
  ['x-amz-date', 'x-amz-expires'],
  ['x-goog-date', 'x-goog-expires'],
] as const;

/** When a link says that it ends, in milliseconds since the epoch; undefined when it does not say. */
export function declaredEnd(link: string, { jobs }: Contract): number | undefined {
  const query = new Map([...(URL.parse(link)?.searchParams ?? [])].map(([name, value]) => [name.toLowerCase(), value]));
  for (const [date, seconds] of lifeNames) {
    const signed = instantOf(query.get(date));
    const life = Number(query.get(seconds) ?? Number.NaN);
    if (signed !== undefined && Number.isFinite(life)) return signed + life * 1000;
  }
  for (const name of [jobs.links.parameters.expires.toLowerCase(), ...endNames]) {
    const end = instantOf(query.get(name));
    if (end !== undefined) return end;
  }
  return undefined;
}

/** Unix seconds or milliseconds, or a date. Numbers that are too small for an instant of our time say something else. */
function instantOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    if (number >= 1e12) return number;
    return number >= 1e9 ? number * 1000 : undefined;
  }
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const date = /^\d{4}-\d\d-\d\d/.test(iso) ? Date.parse(iso) : Number.NaN;
  return Number.isFinite(date) ? date : undefined;
}

/** The fetch of a link of the job that shows it to have worked before an instant. */
export function workedBefore(
  view: View,
  job: string | undefined,
  at: number,
  ...more: readonly Intent[]
): Exchange | undefined {
  return view
    .with('link-fresh', 'link-from-webhook', ...more)
    .find((exchange) => exchange.step.job === job && exchange.response?.status === 200 && exchange.receivedAt <= at);
}

/** Whether an answer gave a file away: not a page that says no under a status that says yes. */
export function gaveBytes(exchange: Exchange, view: View): boolean {
  const { response } = exchange;
  if (!response || !isSuccess(exchange) || response.length === 0) return false;
  if (!response.file) return response.text === undefined;
  const { format, sha256 } = response.file;
  const known = view.exchanges.some((other) => other !== exchange && other.response?.file?.sha256 === sha256);
  return known || format !== 'unknown';
}

/** What clocks that are not quite the same may be apart. */
export function slack(life: number): number {
  return Math.min(60_000, life / 10) + 2000;
}

/** Whether the link that an exchange fetched cannot have expired by then: no link is older than its job. */
export function isAlive(exchange: Exchange, view: View, contract: Contract): boolean {
  const { linkTtl, retention } = view.start.timings;
  const made = submitted(view).find(({ job }) => job === exchange.step.job)?.exchange;
  if (made && gapBetween(view, made, exchange).atMost < Math.min(linkTtl, retention)) return true;
  const end = declaredEnd(exchange.request.url, contract);
  return end !== undefined && targetTimes(view, exchange.receivedAt).every((now) => now < end - slack(linkTtl));
}

/** One finding for each fetch of a link that ought to work: one that may have expired by then proves nothing. */
export function expectOpen(exchanges: readonly Exchange[], what: string, view: View, contract: Contract): Finding[] {
  return expectStatus(exchanges, [200], what).map((finding, index) => {
    const exchange = exchanges[index];
    if (finding.verdict === 'pass' || !exchange || isAlive(exchange, view, contract)) return finding;
    return inconclusive('the link may have expired by then', exchange.id);
  });
}
