import { checkSchema } from '../src/contract/check-schema.ts';
import type { Contract } from '../src/contract/contract.ts';
import { FileError } from '../src/contract/file-error.ts';
import { readYamlFile, type YamlFile } from '../src/contract/yaml-file.ts';
import { isLoopbackUrl } from './loopback.ts';
import { maskSecrets, readSecret } from './secrets.ts';
import { parseSpan } from './span.ts';
import type { TargetFile, TargetRequests, WebhookHeaderNames } from './target-file.ts';
import type { Features, Timings } from './trace.ts';

/** An implementation to verify: secrets read, defaults filled in from the contract. */
export interface Target {
  readonly name: string;
  /** Without a slash at its end. */
  readonly api: string;
  readonly media?: string;
  readonly key: string;
  readonly otherKey?: string;
  readonly webhook: {
    readonly secret?: string;
    /** Where to receive deliveries; undefined when the target could not reach the place. */
    readonly receiver?: { readonly host: string; readonly port: number; readonly url?: string };
    /** Lower case, besides the contract's. */
    readonly headers: WebhookHeaderNames;
  };
  readonly features: Features;
  readonly timings: Timings;
  readonly requests: TargetRequests;
  readonly clock?: { readonly method: string; readonly url: string; readonly body: object };
  /** `patience` in milliseconds, `rate` in requests a minute. */
  readonly budget: { readonly jobs: number; readonly patience: number; readonly rate: number };
}

/** What a command line can say about a target: alone, or over a file. */
export interface TargetFlags {
  readonly name?: string;
  readonly api?: string;
  readonly key?: string;
  readonly otherKey?: string;
  readonly webhookSecret?: string;
  readonly listen?: string;
  readonly receiverUrl?: string;
  readonly jobs?: number;
  readonly patience?: string;
  readonly rate?: number;
}

/** What a run may cost when nothing is said. */
const defaultBudget = { jobs: 16, patience: '5m', rate: Number.POSITIVE_INFINITY } as const;

/** Reads a target file; flags win over it. Throws FileError with line and field. Messages never show a secret. */
export function loadTarget(file: string, contract: Contract, flags: TargetFlags = {}): Target {
  return resolve(withFlags(readYamlFile(file), flags), contract);
}

/** A target that is described by flags alone. Throws FileError naming the field. */
export function targetFromFlags(flags: TargetFlags, contract: Contract): Target {
  return resolve(withFlags({ name: 'flags', value: {}, lineOf: () => undefined }, flags), contract);
}

function withFlags(yaml: YamlFile, flags: TargetFlags): YamlFile {
  const { value } = yaml;
  if (typeof value !== 'object' || value === null) return yaml;
  const { webhookSecret, listen, receiverUrl, jobs, patience, rate, ...plain } = flags;
  const file = value as Partial<TargetFile>;
  const receiver = { ...file.webhook?.receiver, ...given({ listen, url: receiverUrl }) };
  const webhook = {
    ...file.webhook,
    ...given({ secret: webhookSecret }),
    ...(Object.keys(receiver).length > 0 && { receiver }),
  };
  const budget = { ...file.budget, ...given({ jobs, patience, rate }) };
  return { ...yaml, value: { ...file, ...given(plain), webhook, budget } };
}

function given<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function resolve(yaml: YamlFile, contract: Contract): Target {
  checkSchema<TargetFile>({ ...yaml, value: maskSecrets(yaml.value) }, 'target.schema.json');
  const file = yaml.value as TargetFile;
  for (const [kind, { path }] of Object.entries(file.requests ?? {})) {
    if (!submitPaths(contract).includes(path)) {
      const message = `requests.${kind}.path must be one of ${submitPaths(contract).join(', ')}; it is ${path}`;
      throw new FileError(yaml.name, yaml.lineOf(['requests', kind, 'path']), message);
    }
  }
  const api = withoutSlash(file.api);
  const secret = readSecret(yaml, ['webhook', 'secret']);
  const otherKey = readSecret(yaml, ['otherKey']);
  const receiver = receiverOf(file, api);
  const advance = file.clock?.advance;
  const { jobs, patience, rate } = { ...defaultBudget, ...file.budget };
  return {
    name: file.name ?? new URL(api).host,
    api,
    ...(file.media !== undefined && { media: withoutSlash(file.media) }),
    key: readSecret(yaml, ['key']) ?? '',
    ...(otherKey !== undefined && { otherKey }),
    webhook: {
      ...(secret !== undefined && { secret }),
      ...(receiver && { receiver }),
      headers: headerNames(file.webhook?.headers),
    },
    features: file.features ?? {},
    timings: timingsOf(file, contract),
    requests: file.requests ?? {},
    ...(advance && {
      clock: { method: advance.method ?? 'POST', url: new URL(advance.path, api).href, body: advance.body },
    }),
    budget: { jobs, patience: parseSpan(patience), rate },
  };
}

/** Loopback by default; but a target that is elsewhere could not reach that. */
function receiverOf({ webhook }: TargetFile, api: string): Target['webhook']['receiver'] {
  const { listen = '127.0.0.1:0', url } = webhook?.receiver ?? {};
  if (webhook?.receiver?.listen === undefined && url === undefined && !isLoopbackUrl(api)) return undefined;
  const at = listen.lastIndexOf(':');
  const host = listen.slice(0, at).replace(/^\[|\]$/g, '');
  return { host, port: Number(listen.slice(at + 1)), ...(url !== undefined && { url: withoutSlash(url) }) };
}

function timingsOf({ timings = {} }: TargetFile, { jobs }: Contract): Timings {
  const seconds: Timings = {
    pollInterval: jobs.poll.intervalSeconds,
    linkTtl: jobs.links.lifeSeconds,
    retention: jobs.retention.fileSeconds,
    firstRetry: jobs.webhooks.gapsSeconds[0],
    deliveryTimeout: jobs.webhooks.timeoutSeconds,
  };
  const all = Object.entries(seconds).map(([name, value]) => {
    const declared = timings[name as keyof Timings];
    return [name, declared === undefined ? value * 1000 : parseSpan(declared)];
  });
  return Object.fromEntries(all);
}

function headerNames(names: Partial<WebhookHeaderNames> = {}): WebhookHeaderNames {
  const lower = (list: readonly string[] = []) => list.map((name) => name.toLowerCase());
  return {
    signature: lower(names.signature),
    timestamp: lower(names.timestamp),
    deliveryId: lower(names.deliveryId),
    attempt: lower(names.attempt),
  };
}

function submitPaths({ jobs, operations }: Contract): string[] {
  return jobs.roles.submit.map((id) => operations.get(id)?.path ?? '');
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
