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
