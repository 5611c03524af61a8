// Writes dist/prepared: the package's own YAML files as JSON, and the checks of its operations as code, so that the published
// build need not read and compile them at each start. Runs on the build, whose loaders check each file on the way.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import standalone from 'ajv/dist/standalone/index.js';
import { parse } from 'yaml';
import { adminOperations } from '../dist/src/admin/admin-contract.js';
import { loadContract } from '../dist/src/contract/contract.js';
import { createCompiler, partName, schemasOf } from '../dist/src/contract/validators.js';
import { loadScenario, profileOf, scenarioNames } from '../dist/src/scenarios/load-scenario.js';

const root = new URL('../', import.meta.url);
const outputs = new Map();

const profiles = readdirSync(new URL('profiles/', root)).map((file) => file.replace(/\.yaml$/, ''));
for (const name of profiles) prepareChecks(name, [...loadContract(undefined, name).operations.values()]);
prepareChecks('admin', [...adminOperations().values()]);
for (const name of scenarioNames()) loadScenario(name, loadContract(undefined, profileOf(name)));

const files = [
  'openapi.yaml',
  'admin.openapi.yaml',
  ...profiles.map((name) => `profiles/${name}.yaml`),
  ...scenarioNames().map((name) => `scenarios/${name}.yaml`),
];
for (const file of files) outputs.set(`${file}.json`, JSON.stringify(parse(readFileSync(new URL(file, root), 'utf8'))));

for (const [file, text] of outputs) {
  const path = fileURLToPath(new URL(`dist/prepared/${file}`, root));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function prepareChecks(name, operations) {
  const code = [];
  for (const part of ['body', 'query', 'headers']) {
    const compiler = createCompiler(part, true);
    for (const operation of operations) {
      const schema = schemasOf(operation)[part];
      if (schema === undefined) continue;
      const validate = compiler.compile(schema);
      code.push(`exports[${JSON.stringify(partName(operation, part))}] = (() => {
        const module = { exports: {} };
        ${standalone(compiler, validate)}
        return module.exports;
      })();`);
    }
  }
  outputs.set(`${name}-checks.cjs`, code.join('\n'));
}
