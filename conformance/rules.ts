import type { Rule } from './rule.ts';
import { authRules } from './rules/auth.ts';
import { cancelRules } from './rules/cancel.ts';
import { errorRules } from './rules/error.ts';
import { fileRules } from './rules/file.ts';
import { lifeRules } from './rules/life.ts';
import { lifeRecordRules } from './rules/life-record.ts';
import { limitRules } from './rules/limit.ts';
import { linkRules } from './rules/link.ts';
import { pollRules } from './rules/poll.ts';
import { submitRules } from './rules/submit.ts';
import { webhookRules } from './rules/webhook.ts';

/** Every rule, by chapter. Ids are permanent: baselines and reports of others name them. */
export const rules: readonly Rule[] = [
  ...submitRules,
  ...errorRules,
  ...authRules,
  ...[...lifeRules, ...lifeRecordRules].toSorted((a, b) => a.id.localeCompare(b.id)),
  ...cancelRules,
  ...pollRules,
  ...webhookRules,
  ...linkRules,
  ...fileRules,
  ...limitRules,
];
