import type { Contract } from '../../src/contract/contract.ts';
import { readPointer } from '../../src/contract/pointer.ts';
import { TargetError } from '../target-error.ts';
import { jsonOf } from '../view.ts';
import { isPassing, type Line, sendRetrying, step, urlOf } from './session.ts';

/** Makes sure that there is an API at the address, and that it takes the key. Throws TargetError. */
export async function preflight(session: Line): Promise<void> {
  const { contract, target } = session;
  const id = nobodysJob(contract);
  const url = urlOf(session, 'poll', { id });
  const { exchange } = await sendRetrying(session, {
    step: step('preflight', 'poll', 'plain', { job: id }),
    method: 'GET',
    url,
  });
  const { response, failure } = exchange;
  if (!response) throw new TargetError(`Nothing answers at ${target.api}: ${failure}.`);
  const { status, headers, text = '' } = response;
  if (isPassing(exchange))
    throw new TargetError(
      `${target.api} answers nothing but ${status}, again and again, when it is asked for a job that nobody has (404 is due).`,
    );
  if (status === contract.jobs.errors.authentication.status) {
    throw new TargetError(`${target.api} does not take the key: it answered ${status}.`);
  }
  if (status >= 300 && status < 400 && status !== 304) {
    const place = URL.parse(headers.location ?? '', url)?.origin ?? 'nowhere';
    throw new TargetError(`${target.api} redirects to ${place}; give the address of the API itself.`);
  }
  if (
    (/^\s*</.test(text) || headers['content-type']?.startsWith('text/html')) &&
    !isJson(text) &&
    !(await asksForKey(session, id))
  ) {
    throw new TargetError(`${target.api} answers with a web page, not with JSON; the API may be under another path.`);
  }
}

/** Whether there is somebody who asks for a key: an API whose pages of 404 are web pages, as those of many servers are. */
async function asksForKey(session: Line, id: string): Promise<boolean> {
  const { contract } = session;
  const { exchange } = await sendRetrying(session, {
    step: step('preflight', 'poll', 'plain', { job: id, key: 'none' }),
    method: 'GET',
    url: urlOf(session, 'poll', { id }),
  });
  const { authentication, scope } = contract.jobs.errors;
  return [authentication.status, scope.status].includes(exchange.response?.status ?? 0);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The id of a job that is not there. */
export function nobodysJob({ jobs }: Contract): string {
  return `${jobs.ids.job}000000000000nobodys`;
}

/** Asks the target for the secret that it signs deliveries with. Undefined when it does not tell. */
export async function fetchSecret(session: Line): Promise<string | undefined> {
  const { contract } = session;
  const schema = contract.operations.get(contract.jobs.roles.secret[0])?.answers.get(200);
  const [field = ''] = Object.keys((schema?.properties as object | undefined) ?? {});
  const { secret } = await sendRetrying(session, {
    step: step('webhook', 'secret', 'plain'),
    method: 'GET',
    url: urlOf(session, 'secret'),
    secretIn: (exchange) => {
      const found = readPointer(jsonOf(exchange), `/${field}`);
      return typeof found === 'string' && found !== '' ? found : undefined;
    },
  });
  return secret;
}
