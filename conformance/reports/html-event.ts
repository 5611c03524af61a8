import type { Contract } from '../../src/contract/contract.ts';
import type { Exchange } from '../trace.ts';
import { curlFor } from './curl.ts';
import { escapeMarkup as e } from './escape.ts';
import { type Evidence, evidenceLine } from './evidence.ts';
import type { Report } from './report.ts';

/** Of a longer body only the beginning is shown; the trace has it all. */
const bodyShown = 4000;

/** An exchange or a delivery, folded away, with all that went over the wire. */
export function htmlEvent(event: Evidence, { start }: Report, contract: Contract): string {
  const details =
    event.kind === 'exchange'
      ? [...exchangeText(event), `$ ${curlFor(event, start, contract)}`]
      : [
          `${event.method}\n${headerLines(event.headers)}`,
          shorten(Buffer.from(event.body, 'base64').toString()),
          `signature: ${event.schemes.join(', ') || (event.secretKnown ? 'not verified' : 'the secret is not known')}`,
        ];
  // Browsers unfold what a link leads into, but not the folded thing itself; so the id is inside.
  return `<details class="event"><summary><b>${e(event.id)}</b> ${e(evidenceLine(event))}</summary>
<div id="event-${e(event.id)}">
${details
  .filter((text) => text !== '')
  .map((text) => `<pre>${e(text)}</pre>`)
  .join('\n')}
</div></details>`;
}

function exchangeText({ request, response, failure }: Exchange): string[] {
  const sent = `${request.method} ${request.url}\n${headerLines(request.headers)}`;
  if (!response) return [sent, request.body ?? '', `no answer: ${failure ?? 'unknown'}`];
  const { status, headers, text, file, length } = response;
  return [
    sent,
    shorten(request.body ?? ''),
    `${status}\n${headerLines(headers)}`,
    shorten(text ?? ''),
    file ? `${length} bytes: ${JSON.stringify(file)}` : '',
  ];
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

function shorten(text: string): string {
  return text.length > bodyShown ? `${text.slice(0, bodyShown)}…` : text;
}
