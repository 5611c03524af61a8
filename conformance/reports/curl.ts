import type { Contract } from '../../src/contract/contract.ts';
import { fillPath, operationFor } from '../../src/contract/contract.ts';
import { pointerPath } from '../../src/contract/pointer.ts';
import type { Exchange, Intent, Start } from '../trace.ts';

/** Headers that curl sets by itself, or that only made sense on the connection of then. */
const leftOut = ['host', 'connection', 'content-length', 'accept-encoding', 'transfer-encoding'];

/** What is to be done to a link, where the exchange did not use it as it was. */
const changes: Partial<Record<Intent, string>> = {
  'link-signature-changed': 'with its signature altered',
  'link-expiry-changed': 'with its expiry altered',
  'link-stripped': 'without its query',
  'link-other-job': "moved to another job's path",
  'link-expired': 'once it has expired',
  'file-deleted': 'once the file is gone',
};

/**
 * A line for bash that makes the exchange again. It reads keys from KEY and OTHER_KEY; a link is taken from its record,
 * since links do not outlive their trace.
 */
export function curlFor(exchange: Exchange, start: Start, contract: Contract): string {
  const { step, request } = exchange;
  const headers = Object.entries(request.headers)
    .filter(([name]) => !leftOut.includes(name.toLowerCase()))
    .map(([name, value]) =>
      name.toLowerCase() === 'authorization'
        ? ` -H "${name}: ${bearer(value, step.key)}"`
        : ` -H ${quote(`${name}: ${value}`)}`,
    )
    .join('');
  const method = request.method === 'GET' ? '' : request.method === 'HEAD' ? ' --head' : ` -X ${request.method}`;
  const body = request.body === undefined ? '' : ` --data-raw ${quote(request.body)}`;
  if (step.role !== 'file' || step.job === undefined) {
    return `curl -i${method} ${quote(request.url)}${headers}${body}`;
  }
  const record = start.api + fillPath(operationFor(contract, 'poll').path, { id: step.job });
  const member = jqPath(contract.jobs.record.link);
  const change = changes[step.intent];
  return (
    `LINK=$(curl -s ${quote(record)} -H "Authorization: Bearer $KEY" | jq -r ${quote(member)}); ` +
    `curl -i${method} "$LINK"${headers}${change ? `  # ${change}` : ''}`
  );
}

/** A JSON pointer as jq has it. */
export function jqPath(pointer: string): string {
  return pointerPath(pointer)
    .map((name) => (/^[a-z_]\w*$/i.test(name) ? `.${name}` : `.[${JSON.stringify(name)}]`))
    .join('');
}

function bearer(value: string, key: Exchange['step']['key']): string {
  const scheme = value.split(' ', 1)[0] ?? '';
  return `${/^\w+$/.test(scheme) ? scheme : 'Bearer'} ${{ main: '$KEY', other: '$OTHER_KEY', none: '', unknown: 'nobody-has-this-key' }[key]}`;
}

function quote(text: string): string {
  // A line break inside of single quotes would be kept by bash, but one line is easier to copy.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what needs the other form
  if (/[\u0000-\u001f\u007f]/.test(text)) {
    const escaped = text.replace(/[\\']/g, '\\$&');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
    return `$'${escaped.replace(/[\u0000-\u001f\u007f]/g, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`)}'`;
  }
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
