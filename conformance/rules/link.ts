import type { Contract } from '../../src/contract/contract.ts';
import type { Rule } from '../rule.ts';
import type { Intent } from '../trace.ts';
import { type Finding, fail, inconclusive, notApplicable, pass } from '../verdict.ts';
import type { View } from '../view.ts';
import { linkLifeRules } from './link-life.ts';
import { declaredEnd, expectOpen, gaveBytes, linkOf, workedBefore } from './links.ts';
import { orUnseen } from './unseen.ts';
import { answerText } from './words.ts';

const decision26 = 'decision 26: "Expired, tampered, stripped, or moved to another path: never the bytes (MUST)"';
const unfetched = 'no link was fetched; no job was seen to complete';

/** What a link opens, and what it does not. */
export const linkRules: readonly Rule[] = [
  {
    id: 'LINK-01',
    level: 'MUST',
    title: 'MUST open a link without a key',
    clause:
      'page, Result URLs: "served from media.aigateway.sh with a signed query string"; decision 28: "It never needs the API key"',
    judge: (view, contract) => {
      const fetches = view.with('link-fresh').filter(({ step }) => step.key === 'none');
      const findings = expectOpen(fetches, 'a link from a record, fetched without a key,', view, contract);
      return orUnseen(view, 'link', findings, unfetched);
    },
  },
  refused(
    'LINK-02',
    'link-signature-changed',
    'whose signature was altered or cut short',
    'no link with an altered signature was fetched',
    () => undefined,
  ),
  refused(
    'LINK-03',
    'link-expiry-changed',
    'whose expiry was altered',
    'no link with an altered expiry was fetched',
    (links, contract) =>
      links.every((link) => declaredEnd(link, contract) === undefined)
        ? 'no link tells when it ends, so there is nothing to alter'
        : undefined,
  ),
  refused('LINK-04', 'link-stripped', 'without its query', 'no link was fetched without its query', noQuery),
  refused(
    'LINK-05',
    'link-other-job',
    'that was moved to the path of another job',
    "no link was fetched with another job's path",
    noQuery,
  ),
  ...linkLifeRules,
];

/** A link that carries its token in the path has nothing that could be taken away or put elsewhere. */
function noQuery(links: readonly string[]): string | undefined {
  return links.every((link) => URL.parse(link)?.search === '') ? 'links have no query' : undefined;
}

/** A rule that a link with one thing altered never gives a file. What nobody altered must have worked, or a refusal proves nothing. */
function refused(
  id: string,
  intent: Intent,
  how: string,
  otherwise: string,
  moot: (links: readonly string[], contract: Contract) => string | undefined,
): Rule {
  return {
    id,
    level: 'MUST',
    title: `MUST give no file for a link ${how}`,
    clause: decision26,
    judge: (view, contract) => {
      const findings = view.with(intent).map((exchange): Finding => {
        if (gaveBytes(exchange, view))
          return fail(
            `a link ${how} never gives the file; ${answerText(exchange)}, with ${exchange.response?.length} bytes of it`,
            exchange.id,
          );
        const worked = workedBefore(view, exchange.step.job, Number.POSITIVE_INFINITY);
        if (!worked)
          return inconclusive(
            'the link did not work unaltered either, so that its refusal proves nothing',
            exchange.id,
          );
        return pass(`the link ${how} was answered ${exchange.response?.status}`, exchange.id, worked.id);
      });
      if (findings.length > 0) return findings;
      const links = allLinks(view);
      const reason = links.length > 0 ? moot(links, contract) : undefined;
      return reason === undefined ? orUnseen(view, 'link', [], otherwise) : [notApplicable(reason)];
    },
  };
}

function allLinks(view: View): string[] {
  return view.seen.flatMap(({ record }) => linkOf(view, record) ?? []);
}
