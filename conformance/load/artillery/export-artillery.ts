import { Document } from 'yaml';
import { type Contract, operationFor } from '../../../src/contract/contract.ts';
import { pointerPath } from '../../../src/contract/pointer.ts';
import type { Target } from '../../target.ts';
import type { LoadSettings } from '../load-report.ts';
import type { LoadProfile } from '../planning/profile.ts';
import { submitsFor } from '../planning/submits.ts';
import type { SubmitTemplate } from '../running/share-order.ts';
import type { Slo } from '../slo/slo.ts';
import { ensured } from './artillery-metric.ts';
import { artilleryPhases } from './artillery-phases.ts';
import { artilleryProcessor } from './artillery-processor.ts';

/** The environment variable that an exported script reads the API key from. */
export const artilleryKeyVariable = 'API_KEY';

const processorFile = 'artillery.cjs';

/** A file of an export. */
export interface ExportedFile {
  readonly name: string;
  readonly content: string;
}

/** What an export needs to know of a target: no secret is part of it. */
export interface ExportTarget extends Pick<Target, 'api' | 'requests'> {
  readonly timings: Pick<Target['timings'], 'pollInterval'>;
}

/** A load profile as a script for Artillery 2, and the processor that it names; both belong into one folder. */
export function artilleryFiles(
  profile: LoadProfile,
  settings: LoadSettings,
  slos: readonly Slo[],
  contract: Contract,
  target: ExportTarget,
): ExportedFile[] {
  const { connections, jobs, warmUpSeconds, durationSeconds } = settings;
  const plan = {
    seconds: warmUpSeconds + durationSeconds,
    drainSeconds: profile.drainSeconds,
    untilRunOver: profile.job.poll?.until === 'run-over',
    ...(profile.model === 'closed' &&
      jobs !== undefined && { jobsPerUser: Math.max(1, Math.floor(jobs / Math.min(jobs, connections))) }),
  };
  return [
    { name: 'artillery.yaml', content: artilleryScript(profile, settings, slos, contract, target) },
    { name: processorFile, content: artilleryProcessor(plan, contract) },
  ];
}

/** The script alone: YAML that names its processor. No key stands in it, only the name of the variable that holds it. */
export function artilleryScript(
  profile: LoadProfile,
  settings: LoadSettings,
  slos: readonly Slo[],
  contract: Contract,
  target: ExportTarget,
): string {
  const conditions = slos.map((slo) => ({ slo, ...ensured(slo) }));
  const expressions = conditions.flatMap((one) => ('expression' in one ? [{ expression: one.expression }] : []));
  const script = new Document({
    config: {
      target: target.api,
      processor: `./${processorFile}`,
      http: { pool: settings.connections },
      phases: artilleryPhases(profile, settings),
      ...(expressions.length > 0 && { plugins: { ensure: {} }, ensure: { conditions: expressions } }),
    },
    scenarios: submitsFor(contract, target.requests, profile.modalities).map(({ modality, path, body }) => ({
      name: target.requests.ok ? 'the request of the target file' : modality,
      beforeScenario: 'begin',
      onError: 'failed',
      flow: flowOf(profile, contract, target, path, body),
    })),
  });
  script.commentBefore = [
    `The profile ${profile.name} as a script for Artillery 2, written by \`stunt-double load --export artillery\`.`,
    `The key is read from the environment: ${artilleryKeyVariable}=… artillery run artillery.yaml`,
    'Each machine of a fleet runs all of it: N machines are N times the load, and N times the jobs.',
    'Latency is uncorrected, and the warm-up is counted.',
    ...(profile.job.webhook ? ['Webhooks are not asked for: Artillery could not receive them.'] : []),
    ...conditions.flatMap((one) => ('why' in one ? [`Left out: ${one.slo.text}. ${one.why}.`] : [])),
  ]
    .map((line) => ` ${line}`)
    .join('\n');
  return script.toString({ lineWidth: 0 });
}

function flowOf(
  { model, job }: LoadProfile,
  contract: Contract,
  { timings }: ExportTarget,
  path: string,
  body: SubmitTemplate['body'],
): object[] {
  const { record } = contract.jobs;
  const authorization = `Bearer {{ $env.${artilleryKeyVariable} }}`;
  const pollPath = operationFor(contract, 'poll').path.replace(/\{[^}]+\}/, '{{ id }}');
  const interval = Math.round((job.poll?.every ?? 0) * timings.pollInterval);
  const submit = {
    post: {
      url: path,
      headers: { authorization },
      json: body,
      capture: [{ json: jsonPath(record.id), as: 'id' }],
      afterResponse: 'submitted',
    },
  };
  const look = {
    get: {
      url: pollPath,
      headers: { authorization },
      // Artillery takes a 304 for a redirect, and would wait for ever for what comes after it.
      followRedirect: false,
      capture: [
        { json: jsonPath(record.status), as: 'status', strict: false },
        { json: jsonPath(record.link), as: 'link', strict: false },
      ],
      afterResponse: 'polled',
    },
  };
  const loop = { loop: [...(interval > 0 ? [{ think: `${interval}ms` }] : []), look], whileTrue: 'waiting' };
  // The link needs no key, and the key must not go where it leads.
  const fetch = { get: { url: '{{ link }}', ifTrue: 'isCompleted', afterResponse: 'fetched' } };
  const steps = [submit, ...(job.poll ? [loop, { function: 'concluded' }, ...(job.fetch ? [fetch] : [])] : [])];
  return model === 'open' ? steps : [{ loop: steps, whileTrue: 'another' }];
}

/** A JSON pointer as a JSONPath (RFC 9535) in its bracketed form. */
function jsonPath(pointer: string): string {
  return `$${pointerPath(pointer)
    .map((name) => `['${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`)
    .join('')}`;
}
