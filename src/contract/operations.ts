import type { AsyncJobs } from './generated/async-jobs.ts';
import type { Operation, Parameter, Role, Schema } from './operation.ts';
import { resolveRefs } from './resolve-refs.ts';

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;

interface RawOperation {
  operationId?: string;
  parameters?: RawParameter[];
  security?: Record<string, unknown>[];
  requestBody?: { content?: Content };
  responses?: Record<string, { content?: Content }>;
}
type Content = Record<string, { schema?: Schema }>;
type RawParameter = {
  name: string;
  in: Parameter['in'];
  required?: boolean;
  schema?: Schema;
  'x-spans-segments'?: boolean;
};
type RawPath = { parameters?: RawParameter[] } & { [method in (typeof methods)[number]]?: RawOperation };

/**
 * The operations of an OpenAPI document, by id, each with the role that `x-async-jobs` gives it.
 * `prepared` names what the published build has prepared for them. Throws when an operation has no id or no role, or
 * a role names an operation that is not there.
 */
export function readOperations(
  document: { paths?: unknown },
  roles: AsyncJobs['roles'],
  prepared?: string,
): Map<string, Operation> {
  const roleOf = new Map<string, Role>();
  for (const [role, ids] of Object.entries(roles)) {
    for (const id of ids) {
      const before = roleOf.get(id);
      if (before) throw new Error(`x-async-jobs.roles.${role} names ${id}, which has the role ${before} already`);
      roleOf.set(id, role as Role);
    }
  }

  const operations = new Map<string, Operation>();
  for (const [path, item] of Object.entries(resolveRefs(document, document.paths ?? {}) as Record<string, RawPath>)) {
    for (const method of methods) {
      const raw = item[method];
      if (!raw) continue;
      const operation = readOperation(path, method, item.parameters ?? [], raw, roleOf);
      operations.set(operation.id, prepared === undefined ? operation : { ...operation, prepared });
    }
  }
  for (const [id, role] of roleOf) {
    if (!operations.has(id)) throw new Error(`x-async-jobs.roles.${role} names ${id}, and no operation has that id`);
  }
  return operations;
}

function readOperation(
  path: string,
  method: (typeof methods)[number],
  shared: readonly RawParameter[],
  raw: RawOperation,
  roleOf: ReadonlyMap<string, Role>,
): Operation {
  const id = raw.operationId;
  const role = id === undefined ? undefined : roleOf.get(id);
  if (id === undefined) throw new Error(`${method.toUpperCase()} ${path} has no operationId`);
  if (role === undefined) throw new Error(`operation ${id} has no role in x-async-jobs.roles`);
  const responses = Object.entries(raw.responses ?? {});
  return {
    id,
    role,
    method: method.toUpperCase() as Operation['method'],
    path,
    keyOptional: raw.security?.some((requirement) => Object.keys(requirement).length === 0) ?? false,
    parameters: [...shared, ...(raw.parameters ?? [])].map((parameter) => ({
      name: parameter.name,
      in: parameter.in,
      required: parameter.required ?? false,
      schema: parameter.schema ?? {},
      spansSegments: parameter['x-spans-segments'] ?? false,
    })),
    body: jsonSchema(raw.requestBody?.content),
    answers: new Map(
      responses.flatMap(([status, response]) => {
        const schema = jsonSchema(response.content);
        return schema ? [[Number(status), schema] as const] : [];
      }),
    ),
    statuses: responses.map(([status]) => Number(status)),
  };
}

function jsonSchema(content: Content | undefined): Schema | undefined {
  return content?.['application/json']?.schema;
}
