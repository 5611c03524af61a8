export type { DeliveryView, JobView } from './admin/views.ts';
export type { Contract } from './contract/contract.ts';
export { FileError } from './contract/file-error.ts';
export type { components, operations, paths } from './contract/generated/openapi.ts';
export type { Clock } from './core/clock.ts';
export type { JournalEntry } from './core/journal.ts';
export type { Scenario } from './core/scenario.ts';
export { type Double, type DoubleOptions, startDouble } from './double.ts';
export type { SeenDelivery } from './testing/delivery-queue.ts';
