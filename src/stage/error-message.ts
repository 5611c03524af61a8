import { base, en, Faker } from '@faker-js/faker';

const faker = new Faker({ locale: [en, base] });

/** Words for the failure of a job, made up from a seed: always the same for the same seed. */
export function errorMessage(code: string, seed: number): string {
  faker.seed(seed);
  const reason = code.replaceAll('_', ' ');
  return `The provider gave up (${reason}): ${faker.hacker.phrase()}`;
}
