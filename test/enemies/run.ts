import { styleText } from 'node:util';
import { rules } from '../../conformance/rules.ts';
import { enemies } from './enemy-files.ts';
import { face, noDefect } from './face.ts';
import { type Met, matrix, withoutEnemy } from './matrix.ts';
import { differences, outcomeOf } from './outcome.ts';

// Faces the verifier with every defect and variation, or with those that are named, and shows what it made of them.
// Ends with 1 when a rule misses what it must notice, notices what it must not, or has no enemy at all.

const names = process.argv.slice(2);
const all = enemies();
const unknown = names.filter((name) => !all.some((enemy) => enemy.name === name));
if (unknown.length > 0) {
  console.error(`There is no defect or variation ${unknown.join(', ')}.`);
  process.exit(2);
}
const chosen = all.filter(({ name }) => names.length === 0 || names.includes(name));

const plainly = await face(noDefect);
const plain = outcomeOf(plainly.judged);
const self = differences({ kind: 'variation', name: 'the double itself', defect: noDefect }, plainly, plain);
report('the double itself', self);

const met: Met[] = [];
const waiting = [...chosen];
// Side by side: each mostly waits for its own sockets.
await Promise.all([work(), work(), work()]);

console.log(`\n${matrix(rules, met)}`);
console.log('x failed or warned, + remarked, ? undecided, one column for each of');
console.log(met.flatMap(({ enemy }) => (enemy.kind === 'defect' ? enemy.name : [])).join(', '));

const lonely = withoutEnemy(rules, all);
const wrong = met.filter((one) => one.differences.length > 0).length + (self.length > 0 ? 1 : 0);
console.log(lonely.length > 0 ? `\nWithout an enemy: ${lonely.join(', ')}` : '\nEvery rule has an enemy.');
const defects = chosen.filter(({ kind }) => kind === 'defect').length;
console.log(`${defects} defects, ${chosen.length - defects} variations, ${wrong} not as they should be.`);
process.exitCode = wrong > 0 || (names.length === 0 && lonely.length > 0) ? 1 : 0;

async function work(): Promise<void> {
  for (let enemy = waiting.shift(); enemy; enemy = waiting.shift()) {
    const faced = await face(enemy.defect);
    const found = differences(enemy, faced, plain);
    met.push({ enemy, judged: faced.judged, differences: found });
    report(`${enemy.kind} ${enemy.name}`, found);
  }
}

function report(name: string, found: readonly string[]): void {
  const mark = found.length > 0 ? styleText('red', '✗') : styleText('green', '✓');
  console.log([`${mark} ${name}`, ...found.map((line) => `    ${line}`)].join('\n'));
}
