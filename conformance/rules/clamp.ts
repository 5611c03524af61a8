import type { Contract } from '../../src/contract/contract.ts';
import { readPointer } from '../../src/contract/pointer.ts';
import type { Rule } from '../rule.ts';
import type { Exchange } from '../trace.ts';
import { type Finding, fail, inconclusive, pass } from '../verdict.ts';
import { jsonOf, type View } from '../view.ts';
import { closeEnough } from './close-enough.ts';
import { completedRecord, isSuccess, requestJson } from './records.ts';
import { orUnseen } from './unseen.ts';
import { answerText, shown } from './words.ts';

export const clampRule: Rule = {
  id: 'SUBMIT-07',
  level: 'MUST',
  title: 'MUST bring a duration that is out of range into the range, and not refuse it',
  clause: 'page, Submit a job: "honored where the model supports it … and clamped to the model\'s range"; decision 11',
  judge: (view, contract) => {
    const findings = view.with('long-duration').map((exchange) => judgeClamp(exchange, view, contract));
    return orUnseen(
      view,
      'submit',
      findings,
      'no submit with a duration out of range was answered; raise the budget of jobs',
    );
  },
};

function judgeClamp(exchange: Exchange, view: View, { jobs }: Contract): Finding {
  if (!isSuccess(exchange)) {
    return fail(`a duration out of range is brought into the range, not refused; ${answerText(exchange)}`, exchange.id);
  }
  const job = view.field(jsonOf(exchange), 'id');
  const done = completedRecord(view, typeof job === 'string' ? job : undefined);
  if (!done) {
    return inconclusive('the submit was accepted, but its job was not seen to complete; raise --patience', exchange.id);
  }
  const wanted = readPointer(requestJson(exchange), jobs.request.duration);
  const made = view.field(done.record, 'duration');
  const model = jobs.models.find(({ id }) => id === view.field(done.record, 'model'));
  const range = model?.duration;
  const evidence = [exchange.id, done.id];
  if (model && range?.default === undefined) return pass('the model chooses its own length', ...evidence);
  if (!range) {
    return typeof made === 'number' && made === wanted
      ? fail(`a duration of ${shown(wanted)} is out of every range; the result has it all the same`, ...evidence)
      : pass('the submit was not refused; which range its model has is not known', ...evidence);
  }
  return typeof made === 'number' && closeEnough(made, range.max)
    ? pass(`a duration of ${shown(wanted)} was brought to ${made}`, ...evidence)
    : fail(
        `a duration of ${shown(wanted)} is brought to the longest of its model, ${range.max}; the result has ${shown(made)}`,
        ...evidence,
      );
}
