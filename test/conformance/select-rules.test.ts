import { describe, expect, it } from 'vitest';
import { type Selection, selectRules, unknownNames } from '../../conformance/select-rules.ts';
import { judged } from './support/made-up.ts';

const rules = [
  judged('POLL-01', 'pass', { level: 'MUST' }),
  judged('POLL-03', 'pass', { level: 'SHOULD' }),
  judged('POLL-07', 'pass', { level: 'MAY' }),
  judged('LINK-01', 'pass', { level: 'MUST' }),
].map(({ rule }) => rule);

describe('a selection of rules', () => {
  it.each<[Selection, string[]]>([
    [{}, ['POLL-01', 'POLL-03', 'POLL-07', 'LINK-01']],
    [{ only: ['POLL'] }, ['POLL-01', 'POLL-03', 'POLL-07']],
    [{ only: ['poll-03', 'LINK-01'] }, ['POLL-03', 'LINK-01']],
    [{ skip: ['poll'] }, ['LINK-01']],
    [{ only: ['POLL'], skip: ['POLL-07'] }, ['POLL-01', 'POLL-03']],
    [{ level: 'MUST' }, ['POLL-01', 'LINK-01']],
    [{ level: 'SHOULD' }, ['POLL-01', 'POLL-03', 'LINK-01']],
    [{ only: ['POLL'], level: 'MUST' }, ['POLL-01']],
  ])('of %j is %j', (selection, ids) => {
    expect(selectRules(rules, selection).map(({ id }) => id)).toEqual(ids);
  });

  it('knows which names name nothing', () => {
    expect(unknownNames(rules, ['POLL', 'link-01', 'LINK-02', 'POL'])).toEqual(['LINK-02', 'POL']);
  });
});
