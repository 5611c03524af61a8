import type { Contract } from '../contract/contract.ts';
import type { Role } from '../contract/operation.ts';
import type { Handler } from './exchange.ts';
import { cancel } from './routes/cancel.ts';
import { file } from './routes/file.ts';
import { model } from './routes/model.ts';
import { models } from './routes/models.ts';
import { poll } from './routes/poll.ts';
import { rotate } from './routes/rotate.ts';
import { secret } from './routes/secret.ts';
import { sign } from './routes/sign.ts';
import { submit } from './routes/submit.ts';

/** What answers the operations of each role. */
export type Handlers = Readonly<Partial<Record<string, Handler>>>;

/** One handler for each role that a contract can give. */
export const handlers: Readonly<Record<Role, Handler>> = {
  submit,
  poll: { answer: poll },
  cancel: { answer: cancel },
  file: { answer: file },
  sign: { answer: sign },
  secret: { answer: secret },
  rotate: { answer: rotate },
  models: { answer: models },
  model: { answer: model },
};

/** Throws when an operation of the contract has no handler, or a handler no operation. */
export function checkHandlers(contract: Contract, given: Handlers): void {
  const roles = new Set<string>([...contract.operations.values()].map(({ role }) => role));
  for (const { id, role } of contract.operations.values()) {
    if (!given[role]) throw new Error(`operation ${id} has the role ${role}, and nothing handles that role`);
  }
  for (const role of Object.keys(given)) {
    if (!roles.has(role)) throw new Error(`there is a handler for the role ${role}, and no operation has that role`);
  }
}
