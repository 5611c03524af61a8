import { describeChapter } from './describe-chapter.ts';
import { answer, both, chain, records, role, showing, started, without } from './edit-trace.ts';

const by =
  (key: string) =>
  ({ step }: { step: { key: string; intent: string } }) =>
    step.key === key;
const foreign = both(by('other'), ({ step }) => step.intent === 'plain');

describeChapter(
  /^AUTH/,
  [
    [
      'AUTH-01',
      'a submit without a key that is accepted',
      answer(both(by('none'), role('submit')), () => ({ status: 202 })),
    ],
    [
      'AUTH-01',
      'a poll without a key that is answered',
      answer(both(by('none'), role('poll')), () => ({ status: 200 })),
    ],
    [
      'AUTH-02',
      'an unknown key that is accepted',
      answer(both(by('unknown'), role('submit')), () => ({ status: 202 })),
    ],
    [
      'AUTH-03',
      "another key's job that is shown",
      answer(both(foreign, role('poll')), () => ({ status: 200, text: '{}' })),
    ],
    [
      'AUTH-04',
      "another key's job that is cancelled",
      answer(both(foreign, role('cancel')), () => ({ status: 200, text: '{}' })),
    ],
    [
      'AUTH-04',
      "another key's cancel that is refused and works",
      chain(
        without(both(role('cancel'), ({ step }) => step.job === 'job-1' && step.key === 'main')),
        records(
          both(role('poll'), showing('completed'), ({ step }) => step.job === 'job-1'),
          ({ result, ...record }) => ({ ...record, status: 'cancelled', usage: { cost_cents: 0 } }),
        ),
      ),
    ],
    [
      'AUTH-05',
      "another key's job that is told from none",
      answer(both(foreign, role('poll')), () => ({
        text: '{"error":{"message":"not yours","type":"scope_exceeded","code":404}}',
      })),
    ],
  ],
  [
    ['AUTH-01', 'nothing that was sent without a key', 'inconclusive', without(by('none'))],
    [
      'AUTH-03',
      'no second key',
      'not-applicable',
      chain(
        without(by('other')),
        started(() => ({ features: {} })),
      ),
    ],
    ['AUTH-03', 'a second key that was not used', 'inconclusive', without(by('other'))],
    ['AUTH-05', 'nothing to compare with', 'inconclusive', without(({ step }) => step.intent === 'job-unknown')],
  ],
);
