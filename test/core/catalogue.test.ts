import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadContract } from '../../src/contract/contract.ts';
import type { Model } from '../../src/contract/generated/async-jobs.ts';
import { chooseModel, chooseSeconds, costOf } from '../../src/core/catalogue.ts';

const { jobs } = loadContract();
const modalities = Object.entries(jobs.modalities);
const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const never = () => {
  throw new Error('a number was drawn');
};
const model = (duration?: Model['duration']): Model => ({
  id: 'acme/reel',
  modality: 'video',
  ...(duration && { duration }),
});

describe('the model of a submit', () => {
  it.each(modalities)(
    'of %s is the default when none is named, and by its alias',
    (modality, { alias, defaultModel }) => {
      expect(chooseModel(jobs, modality, undefined)?.id).toBe(defaultModel);
      expect(chooseModel(jobs, modality, alias)?.id).toBe(defaultModel);
    },
  );

  it('is the one that is named', () => {
    for (const { id, modality } of jobs.models) expect(chooseModel(jobs, modality, id)?.id).toBe(id);
  });

  it('must make what is asked for: no model and no alias of another modality will do', () => {
    for (const [asked] of modalities) {
      for (const { id, modality } of jobs.models) {
        if (modality !== asked) expect(chooseModel(jobs, asked, id)).toBeUndefined();
      }
      for (const [other, { alias }] of modalities) {
        if (other !== asked) expect(chooseModel(jobs, asked, alias)).toBeUndefined();
      }
    }
  });

  it.each(['acme/none', '', 'auto', 'auto/'])('is unknown as %j', (name) => {
    for (const [modality] of modalities) expect(chooseModel(jobs, modality, name)).toBeUndefined();
  });
});

describe('the length of what a model makes', () => {
  const ranged = model({ min: 4, max: 8, default: 6 });

  it.each([
    [undefined, 6],
    [5, 5],
    [4, 4],
    [8, 8],
    [3.9, 4],
    [0, 4],
    [-30, 4],
    [8.1, 8],
    [1e9, 8],
    [Number.POSITIVE_INFINITY, 8],
    [5.25, 5.3],
    [5.04, 5],
  ])('is, for a range of 4 to 8 and a wish of %s, %s', (wanted, seconds) => {
    expect(chooseSeconds(ranged, wanted, never)).toBe(seconds);
  });

  it('lies in the range of every model of the catalogue, whatever is wished', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...jobs.models),
        fc.option(fc.double({ noNaN: true }), { nil: undefined }),
        unit,
        (one, wanted, r) => {
          const seconds = chooseSeconds(one, wanted, () => r);
          expect(seconds).toBeGreaterThanOrEqual(one.duration?.min ?? 0);
          expect(seconds).toBeLessThanOrEqual(one.duration?.max ?? 0);
          expect(Math.round(seconds * 10) / 10).toBe(seconds);
        },
      ),
    );
  });

  it("is the model's own choice when it takes no wishes", () => {
    const own = model({ min: 20, max: 60 });
    fc.assert(
      fc.property(fc.option(fc.nat(100), { nil: undefined }), unit, (wanted, r) => {
        expect(chooseSeconds(own, wanted, () => r)).toBe(chooseSeconds(own, undefined, () => r));
      }),
    );
    expect(chooseSeconds(own, 30, () => 0)).toBe(20);
    expect(chooseSeconds(own, 30, () => 0.5)).toBe(40);
  });

  it('is none when it makes nothing with a length', () => {
    expect(chooseSeconds(model(), 12, never)).toBe(0);
  });
});

describe('the cost of a job', () => {
  it.each([
    ['by the second', { centsPerSecond: 15 }, 8, 120],
    ['by the job', { centsPerJob: 20 }, 30, 20],
    ['by both', { centsPerJob: 5, centsPerSecond: 0.5 }, 10, 10],
    ['to a hundredth', { centsPerSecond: 0.333 }, 1, 0.33],
    ['at nothing', {}, 8, 0],
  ])('is reckoned %s', (_, price, seconds, cents) => {
    expect(costOf({ ...model(), ...price }, seconds)).toBe(cents);
  });
});
