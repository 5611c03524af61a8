import { type Contract, operationFor } from '../../../src/contract/contract.ts';
import type { Role } from '../../../src/contract/operation.ts';
import { counted } from './artillery-metric.ts';

/** What the processor needs to know of the run. */
export interface ProcessorPlan {
  /** Jobs are submitted for so long. */
  readonly seconds: number;
  /** The last jobs may take so much longer. */
  readonly drainSeconds: number;
  /** Polls go on although the job has ended. */
  readonly untilRunOver: boolean;
  /** How many jobs each user submits in a closed model, if there is a limit. */
  readonly jobsPerUser?: number;
}

/**
 * The processor that an exported script names: CommonJS, without dependencies. Artillery has no loop that ends by a value,
 * and no measure of whole jobs, without one.
 */
export function artilleryProcessor(plan: ProcessorPlan, contract: Contract): string {
  const { jobs } = contract;
  const good = (role: Role) => operationFor(contract, role).statuses.filter((status) => status < 400);
  const known = {
    good: { submit: good('submit'), poll: good('poll'), file: good('file') },
    limitedStatus: jobs.errors.rateLimit.status,
    ends: Object.fromEntries(jobs.life.terminal.map((status) => [jobs.life.statuses[status], status])),
    completed: jobs.life.statuses.completed,
  };
  return `// The processor of the Artillery script beside it, written by \`stunt-double load --export artillery\`.
'use strict';

const plan = ${JSON.stringify(plan)};
const contract = ${JSON.stringify(known)};
const names = ${JSON.stringify(counted)};
${code}`;
}

const code = `
const now = () => performance.now();
let startedAt;

/** Counters that nothing adds to would be missing, and ensure would call their objectives broken. */
function begin(context, events, next) {
  startedAt ??= now();
  context.vars.rounds ??= 0;
  for (const name of ['errors', 'limited', 'polls', 'wasted', 'submitted', 'completed', 'failed', 'cancelled', 'unfinished']) {
    events.emit('counter', names[name], 0);
  }
  next();
}

/** Counts an answer. Says whether it is one that there should be. */
function measure(operation, response, events) {
  const { total, firstByte } = response.timings.phases;
  for (const name of [operation, 'all']) events.emit('histogram', names.latency + '.' + name, total ?? firstByte);
  const { statusCode } = response;
  if (contract.good[operation].includes(statusCode)) return true;
  events.emit('counter', statusCode === contract.limitedStatus ? names.limited : names.errors, 1);
  return false;
}

function submitted(request, response, context, events, next) {
  if (measure('submit', response, events)) {
    Object.assign(context.vars, { submittedAt: now(), polls: 0, end: undefined });
    events.emit('counter', names.submitted, 1);
  }
  next();
}

function polled(request, response, context, events, next) {
  measure('poll', response, events);
  context.vars.polls += 1;
  events.emit('counter', names.polls, 1);
  if (response.statusCode === 304) events.emit('counter', names.wasted, 1);
  // A 304 and a refusal leave nothing in the place of the status.
  const { status = '' } = context.vars;
  if (context.vars.end === undefined && Object.hasOwn(contract.ends, status)) {
    context.vars.end = contract.ends[status];
    events.emit('counter', names[context.vars.end], 1);
    events.emit('histogram', names.life, now() - context.vars.submittedAt);
    events.emit('histogram', names.pollsPerJob, context.vars.polls);
  }
  next();
}

function fetched(request, response, context, events, next) {
  measure('file', response, events);
  next();
}

/** A connection that was refused, an answer that did not come in time. */
function failed(error, request, context, events, next) {
  events.emit('counter', names.errors, 1);
  next();
}

function running() {
  return now() - startedAt < plan.seconds * 1000;
}

/** Whether to poll on. */
function waiting(context, next) {
  const late = now() - startedAt > (plan.seconds + plan.drainSeconds) * 1000;
  next(plan.untilRunOver ? running() : context.vars.end === undefined && !late);
}

function concluded(context, events, next) {
  if (context.vars.end === undefined) events.emit('counter', names.unfinished, 1);
  next();
}

/** Whether a user of a closed model submits another job. */
function another(context, next) {
  context.vars.rounds += 1;
  next(running() && context.vars.rounds < (plan.jobsPerUser ?? Infinity));
}

/** For ifTrue: whether there is a file. */
function isCompleted(vars) {
  return vars.link !== undefined && vars.status === contract.completed;
}

module.exports = { begin, submitted, polled, fetched, failed, waiting, concluded, another, isCompleted };
`;
