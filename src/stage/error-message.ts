import { createRequire } from 'node:module';
import type { Faker } from '@faker-js/faker';

const require = createRequire(import.meta.url);
let faker: Faker | undefined;

/** Words for the failure of a job, made up from a seed: always the same for the same seed. */
export function errorMessage(code: string, seed: number): string {
  faker ??= load();
  faker.seed(seed);
  const reason = code.replaceAll('_', ' ');
  return `The provider gave up (${reason}): ${faker.hacker.phrase()}`;
}

/** Loaded for the first job that fails: it is most of what a double would load at its start. */
function load(): Faker {
  const { base, en, Faker } = require('@faker-js/faker') as typeof import('@faker-js/faker');
  return new Faker({ locale: [en, base] });
}
