import { createHmac } from 'node:crypto';
import type { FalseSignature } from './trace.ts';
import { type SignatureNames, type Signed, verifySignature } from './verify-signature.ts';

/**
 * The headers of a delivery that hold a signature which the secret does not verify, and what may have gone wrong. The
 * others of the same delivery may verify: a receiver looks at one of them only, and may look at this one.
 */
export function falseSignatures(signed: Signed, names: SignatureNames): FalseSignature[] {
  const { contract, target } = names;
  const all = [contract.signature, contract.combined, contract.standardSignature, ...target.signature];
  const present = [...new Set(all.map((name) => name.toLowerCase()))].filter((name) => name in signed.headers);
  return present.flatMap((header): FalseSignature[] => {
    const others = present.filter((name) => name !== header);
    const alone = Object.fromEntries(Object.entries(signed.headers).filter(([name]) => !others.includes(name)));
    if (verifySignature({ ...signed, headers: alone }, names).length > 0) return [];
    const mistake = mistakeOf(header, signed, names);
    return [{ header, ...(mistake !== undefined && { mistake }) }];
  });
}

/** What was made otherwise than the contract has it, in words, where it is one of the usual mistakes. */
function mistakeOf(header: string, signed: Signed, names: SignatureNames): string | undefined {
  const value = signed.headers[header] ?? '';
  const standard = header === names.contract.standardSignature.toLowerCase();
  const given = new Set(value.split(/[\s,]+/).flatMap((part) => [part, part.replace(/^\w+=/, '')]));
  for (const key of keysOf(signed.secret, names, standard)) {
    for (const message of messagesOf(signed, names, value, standard)) {
      for (const algorithm of ['sha256', 'sha1', 'sha512']) {
        const digest = createHmac(algorithm, key.bytes).update(message.bytes).digest();
        const spelling = spellingsOf(digest, standard).find(({ text }) => given.has(text));
        if (!spelling) continue;
        const hash = algorithm === 'sha256' ? '' : `it is made with ${algorithm}, not with sha256`;
        const shape = 'it is spelt with something before it that does not belong there';
        const all = [key.what, message.what, hash, spelling.what].filter((what) => what !== '');
        return all.length > 0 ? all.join('; ') : shape;
      }
    }
  }
  return undefined;
}

/** A way to make a part of a signature, and how it differs from the contract's; the contract's own has nothing to say. */
interface Way {
  readonly bytes: Buffer;
  readonly what: string;
}

function keysOf(secret: string, { secretPrefix }: SignatureNames, standard: boolean): Way[] {
  const bare = secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret;
  const whole = { bytes: Buffer.from(secret), what: 'its key is the whole secret as text' };
  const decoded = { bytes: Buffer.from(bare, 'base64'), what: `its key is decoded from what follows ${secretPrefix}` };
  const text = { bytes: Buffer.from(bare), what: `its key is the secret without ${secretPrefix}` };
  const right = standard ? decoded : whole;
  const due = standard ? `and not decoded from what follows ${secretPrefix}` : 'and not the whole secret as text';
  const wrong = [whole, decoded, text].filter((one) => one !== right);
  return [{ ...right, what: '' }, ...wrong.map(({ bytes, what }) => ({ bytes, what: `${what}, ${due}` }))];
}

function messagesOf({ headers, body }: Signed, names: SignatureNames, value: string, standard: boolean): Way[] {
  const { contract, target } = names;
  const read = (list: readonly string[]) => list.flatMap((name) => headers[name.toLowerCase()]?.trim() ?? []);
  const told = /(?:^|,)\s*t=(\d+)/.exec(value)?.[1];
  const stamps = read([contract.timestamp, contract.standardTimestamp, ...target.timestamp]);
  const times = new Set([...(told === undefined ? [] : [told]), ...stamps]);
  const ids = new Set(read([contract.standardId, contract.deliveryId, ...target.deliveryId]));
  const bodies = [{ bytes: body, what: '' }, ...rewritten(body)];
  return bodies.flatMap(({ bytes, what }): Way[] => {
    const over = (head: string, also: string): Way => ({
      bytes: Buffer.concat([Buffer.from(head), bytes]),
      what: [also, what].filter((one) => one !== '').join('; '),
    });
    const plain = (also: string) => [...times].map((time) => over(`${time}.`, also));
    const named = (also: string) => [...ids].flatMap((id) => [...times].map((time) => over(`${id}.${time}.`, also)));
    return [
      ...(standard
        ? [...named(''), ...plain('it leaves out the delivery id')]
        : [...plain(''), ...named('the delivery id is signed too')]),
      over('', 'it is made over the body alone, without the timestamp'),
      ...[...times].map((time) => over(time, 'there is no dot between timestamp and body')),
    ];
  });
}

/** The body as it comes when it is parsed and written anew. */
function rewritten(body: Buffer): Way[] {
  try {
    const value: unknown = JSON.parse(body.toString());
    const what = 'it is made over the body written anew, not over the bytes that are sent';
    const spaced = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
    const python = spaced.replace(/([{[]) | ([}\]])/g, '$1$2');
    return [JSON.stringify(value), python, JSON.stringify(value, null, 2)].map((text) => ({
      bytes: Buffer.from(text),
      what,
    }));
  } catch {
    return [];
  }
}

function spellingsOf(digest: Buffer, standard: boolean): { text: string; what: string }[] {
  const due = standard ? 'base64' : 'lower-case hex';
  const all = [
    { text: digest.toString('hex'), as: 'lower-case hex' },
    { text: digest.toString('hex').toUpperCase(), as: 'upper-case hex' },
    { text: digest.toString('base64'), as: 'base64' },
    { text: digest.toString('base64url'), as: 'base64url' },
  ];
  return all.map(({ text, as }) => ({ text, what: as === due ? '' : `it is in ${as}, not in ${due}` }));
}
