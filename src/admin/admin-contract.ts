import type { AsyncJobs } from '../contract/generated/async-jobs.ts';
import type { Operation } from '../contract/operation.ts';
import { readOperations } from '../contract/operations.ts';
import { readPackagedFile } from '../contract/packaged-file.ts';
import type { AdminOperation } from './admin-exchange.ts';

let known: ReadonlyMap<AdminOperation, Operation> | undefined;

/** The operations of `admin.openapi.yaml`, read once. They play no roles: each is known by its id. */
export function adminOperations(): ReadonlyMap<AdminOperation, Operation> {
  known ??= readAdminOperations();
  return known;
}

function readAdminOperations(): ReadonlyMap<AdminOperation, Operation> {
  const { value, checked } = readPackagedFile('admin.openapi.yaml');
  const document = value as { paths: Record<string, Record<string, { operationId?: string }>> };
  const ids = Object.values(document.paths).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  );
  const roles = Object.fromEntries(ids.map((id) => [id, [id]]));
  return readOperations(document, roles as unknown as AsyncJobs['roles'], checked && 'admin') as ReadonlyMap<
    string,
    Operation
  > as ReadonlyMap<AdminOperation, Operation>;
}
