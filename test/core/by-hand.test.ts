import { describe, expect, it } from 'vitest';
import { moveByHand } from '../../src/core/by-hand.ts';
import { cancel, statusOf } from '../../src/core/job.ts';
import { makeJob, someInstant } from './make-job.ts';

const error = { code: 'overloaded', message: 'Try later.' };
const farOff = someInstant + 1e12;
const queuedAt = someInstant + 500;
const runningAt = someInstant + 3000;
const moves = [{ kind: 'start' }, { kind: 'finish' }, { kind: 'fail', error }, { kind: 'hold' }] as const;

describe('starting a job by hand', () => {
  it('makes it running from then on, until it is told to end', () => {
    const job = moveByHand(makeJob(), { kind: 'start' }, queuedAt);
    expect(statusOf(job, queuedAt)).toEqual({ status: 'running', since: queuedAt });
    expect(statusOf(job, farOff)).toEqual({ status: 'running', since: queuedAt });
  });

  it('leaves one that runs with the instant at which it began, and without an end', () => {
    const job = moveByHand(makeJob(), { kind: 'start' }, runningAt);
    expect(statusOf(job, farOff)).toEqual({ status: 'running', since: makeJob().plan.startAt });
  });
});

describe('ending a job by hand', () => {
  it.each([queuedAt, runningAt])('completes it at that instant, queued or running', (now) => {
    const job = moveByHand(makeJob(), { kind: 'finish' }, now);
    expect(statusOf(job, now)).toEqual({ status: 'completed', since: now });
    expect(job.plan.startAt).toBe(Math.min(now, makeJob().plan.startAt));
  });

  it('completes one that was going to fail', () => {
    const { plan } = makeJob();
    const failing = makeJob({ plan: { ...plan, outcome: { kind: 'fail', error } } });
    expect(statusOf(moveByHand(failing, { kind: 'finish' }, queuedAt), farOff).status).toBe('completed');
  });

  it('fails it with the error that is given', () => {
    const job = moveByHand(makeJob(), { kind: 'fail', error }, runningAt);
    expect(statusOf(job, farOff)).toEqual({ status: 'failed', since: runningAt, error });
  });
});

describe('holding a job', () => {
  it.each([
    ['queued', queuedAt],
    ['running', runningAt],
  ])('keeps it %s', (status, now) => {
    const job = moveByHand(makeJob(), { kind: 'hold' }, now);
    expect(statusOf(job, farOff)).toEqual(statusOf(makeJob(), now));
    expect(statusOf(job, farOff).status).toBe(status);
  });

  it('can be followed by any other move', () => {
    const held = moveByHand(makeJob(), { kind: 'hold' }, queuedAt);
    const started = moveByHand(held, { kind: 'start' }, runningAt);
    expect(statusOf(started, farOff)).toEqual({ status: 'running', since: runningAt });
    expect(statusOf(moveByHand(started, { kind: 'finish' }, runningAt + 5), farOff)).toEqual({
      status: 'completed',
      since: runningAt + 5,
    });
  });

  it('keeps the outcome that was planned, and the poll that moves a job does so no more', () => {
    const { plan } = makeJob();
    const polled = makeJob({ plan: { ...plan, startAt: Infinity, endAt: Infinity, polls: { queued: 1, running: 1 } } });
    const held = moveByHand(polled, { kind: 'hold' }, queuedAt);
    expect(held.plan).toEqual({ startAt: Infinity, endAt: Infinity, outcome: plan.outcome });
  });
});

describe.each(moves)('$kind', (move) => {
  it('leaves a job that has ended as it is', () => {
    const ended = makeJob();
    expect(moveByHand(ended, move, ended.plan.endAt)).toBe(ended);
    const cancelled = cancel(makeJob(), queuedAt);
    expect(moveByHand(cancelled, move, queuedAt)).toBe(cancelled);
  });

  it('leaves the job it was given alone', () => {
    const job = makeJob();
    const before = structuredClone(job);
    moveByHand(job, move, queuedAt);
    expect(job).toEqual(before);
  });

  it('can be followed by a cancel', () => {
    const job = moveByHand(makeJob(), move, queuedAt);
    const state = statusOf(cancel(job, runningAt), farOff);
    expect(state.status).toBe(move.kind === 'finish' ? 'completed' : move.kind === 'fail' ? 'failed' : 'cancelled');
  });
});
