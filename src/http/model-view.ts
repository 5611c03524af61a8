import type { Model } from '../contract/generated/async-jobs.ts';
import type { components } from '../contract/generated/openapi.ts';

/** A model as the API shows it. */
export function modelView({ id, modality, duration }: Model): components['schemas']['Model'] {
  return {
    id,
    object: 'model',
    modality: modality as components['schemas']['Model']['modality'],
    ...(duration && { duration }),
  };
}
