import { checkSchema } from './check-schema.ts';
import { FileError } from './file-error.ts';
import type { AsyncJobs } from './generated/async-jobs.ts';
import { mergePatch } from './merge-patch.ts';
import type { Operation, Role } from './operation.ts';
import { readOperations } from './operations.ts';
import { readPackagedFile } from './packaged-file.ts';
import { readYamlFile } from './yaml-file.ts';

/** The contract in the form that code uses. */
export interface Contract {
  /** The dialect: a patch of `profiles/` that has been applied. */
  readonly profile: string;
  /** The OpenAPI document as it was read. */
  readonly document: Readonly<Record<string, unknown>>;
  /** The extension `x-async-jobs`. */
  readonly jobs: AsyncJobs;
  /** Operations by id. */
  readonly operations: ReadonlyMap<string, Operation>;
}

/** The dialect of a contract as it stands. */
export const defaultProfile = 'page';

/**
 * Reads an OpenAPI description with its `x-async-jobs` extension; the package's own `openapi.yaml` when none is
 * named. A profile is a dialect of it. Throws FileError when a file is missing or breaks a rule of the extension.
 */
export function loadContract(file?: string, profile = defaultProfile): Contract {
  const known = file === undefined ? own.get(profile) : undefined;
  if (known) return known;
  const contract = readContract(file, profile);
  if (file === undefined) own.set(profile, contract);
  return contract;
}

/** The package's own contract does not change while the process lives, and tests start many doubles. */
const own = new Map<string, Contract>();

function readContract(file: string | undefined, profile: string): Contract {
  const original = file === undefined ? readPackagedFile('openapi.yaml') : readYamlFile(file);
  const patch = readPackagedFile(`profiles/${profile}.yaml`);
  const yaml = { ...original, value: mergePatch(original.value, patch.value) };
  const jobs = checkSchema<AsyncJobs>(yaml, 'async-jobs.schema.json', ['x-async-jobs']);
  const document = yaml.value as Record<string, unknown>;
  try {
    const operations = readOperations(document, jobs.roles, original.checked && profile);
    checkCatalogue(jobs, operations);
    return { profile, document, jobs, operations };
  } catch (cause) {
    throw new FileError(yaml.name, undefined, (cause as Error).message, { cause });
  }
}

/** The first operation that plays a role: the one to name in headers and examples. */
export function operationFor(contract: Contract, role: Role): Operation {
  const [id] = contract.jobs.roles[role];
  return contract.operations.get(id) as Operation;
}

/** A path template with its parameters filled in, percent-encoded. */
export function fillPath(template: string, values: Readonly<Record<string, string>>): string {
  return partsOf(template)
    .map((part, index) => (index % 2 === 0 ? part : encodeURIComponent(values[part] ?? '')))
    .join('');
}

/** Templates taken apart: literal text and names of parameters in turn. Contracts have few, and links are made of them. */
const templates = new Map<string, readonly string[]>();
const mostTemplates = 1000;

function partsOf(template: string): readonly string[] {
  const known = templates.get(template);
  if (known) return known;
  const parts = template.split(/\{([^}]+)\}/);
  if (templates.size < mostTemplates) templates.set(template, parts);
  return parts;
}

/** What the schema of the extension cannot say: names that must name something. */
function checkCatalogue(jobs: AsyncJobs, operations: ReadonlyMap<string, Operation>): void {
  for (const { id, modality } of jobs.models) {
    if (!Object.hasOwn(jobs.modalities, modality)) {
      throw new Error(`x-async-jobs.models: ${id} has the modality ${modality}, which x-async-jobs.modalities lacks`);
    }
  }
  for (const [name, { submit, defaultModel }] of Object.entries(jobs.modalities)) {
    const field = `x-async-jobs.modalities.${name}`;
    if (operations.get(submit)?.role !== 'submit') {
      throw new Error(`${field}.submit is ${submit}, which is no submit operation`);
    }
    if (!jobs.models.some((model) => model.id === defaultModel && model.modality === name)) {
      throw new Error(`${field}.defaultModel is ${defaultModel}, which is no ${name} model of the catalogue`);
    }
  }
  const submitted = Object.values(jobs.modalities).map(({ submit }) => submit);
  const unused = jobs.roles.submit.find((id) => !submitted.includes(id));
  if (unused !== undefined) {
    throw new Error(
      `x-async-jobs.roles.submit names ${unused}, and no modality of x-async-jobs.modalities is submitted by it`,
    );
  }
}
