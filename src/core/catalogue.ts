import type { AsyncJobs, Model } from '../contract/generated/async-jobs.ts';

/**
 * The model a submit names: by id, by the modality's alias, or by naming none.
 * Undefined when the catalogue has no such model of that modality.
 */
export function chooseModel(jobs: AsyncJobs, modality: string, name: string | undefined): Model | undefined {
  const { alias, defaultModel } = jobs.modalities[modality] as AsyncJobs['modalities'][string];
  const id = name === undefined || name === alias ? defaultModel : name;
  return jobs.models.find((model) => model.id === id && model.modality === modality);
}

/**
 * Length of what a model makes, in seconds to a tenth: the wanted length brought into the model's range, its
 * default when none is wanted, its own choice when it takes no wishes, and 0 when it makes nothing with a length.
 * `random` gives numbers in [0, 1).
 */
export function chooseSeconds(model: Model, wanted: number | undefined, random: () => number): number {
  const range = model.duration;
  if (!range) return 0;
  const own = range.default === undefined;
  const seconds = own ? range.min + (range.max - range.min) * random() : (wanted ?? range.default ?? range.min);
  return Math.round(Math.min(Math.max(seconds, range.min), range.max) * 10) / 10;
}

/** What a completed job costs, in cents, to a hundredth. */
export function costOf(model: Model, seconds: number): number {
  return Math.round(((model.centsPerJob ?? 0) + (model.centsPerSecond ?? 0) * seconds) * 100) / 100;
}
