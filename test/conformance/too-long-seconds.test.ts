import { describe, expect, it } from 'vitest';
import { tooLongSeconds } from '../../conformance/too-long-seconds.ts';
import type { Contract } from '../../src/contract/contract.ts';
import { contract } from './support/made-up.ts';

function withModels(models: readonly object[]): Contract {
  return { ...contract, jobs: { ...contract.jobs, models: models as never } };
}

describe('a duration that is too long', () => {
  it('is longer than any model of the contract makes, whatever its catalogue', () => {
    for (const max of [1, 240, 500_000]) {
      const models = contract.jobs.models.map((model) => ({ ...model, duration: { min: 1, max } }));
      expect(tooLongSeconds(withModels(models))).toBeGreaterThan(max);
    }
  });

  it('is a duration where no model has a longest one', () => {
    expect(tooLongSeconds(withModels([]))).toBeGreaterThan(0);
  });
});
