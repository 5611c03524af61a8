// Imports run one way: contract <- core <- {scenarios, stores, webhooks, media} <- stage <- stages <- {http, admin, testing} <- double <- cli.
// Each folder is listed with what it may import; siblings may not import each other.
const layers = {
  contract: [],
  core: ['contract'],
  scenarios: ['contract', 'core'],
  stores: ['contract', 'core'],
  webhooks: ['contract', 'core'],
  media: ['contract', 'core'],
  stage: ['contract', 'core', 'stores', 'webhooks', 'media'],
  http: ['contract', 'core', 'stage'],
  admin: ['contract', 'core', 'scenarios', 'webhooks', 'stage'],
  testing: ['contract', 'core', 'stage'],
};

/** Single files that some folders may import: the clock of the machine, and the table of stages. */
const files = { admin: 'system-clock|stages', testing: 'system-clock' };

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(layers).map(([layer, allowed]) => ({
      name: `${layer}-imports-downwards`,
      comment: `src/${layer} may import ${allowed.join(', ') || 'nothing else of src'}`,
      severity: 'error',
      from: { path: `^src/${layer}/` },
      to: {
        path: '^src/',
        pathNot: [...[layer, ...allowed].map((name) => `^src/${name}/`), `^src/(${files[layer] ?? '-'})[.]ts$`],
      },
    })),
    {
      name: 'core-is-pure',
      comment: 'the core has no I/O: time, randomness and hashing are passed in',
      severity: 'error',
      from: { path: '^src/(core|media)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'cli-is-on-top',
      severity: 'error',
      from: { path: '^src/(?!cli/)' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'verifier-knows-the-contract-only',
      comment: 'the verifier treats the double as one more stranger',
      severity: 'error',
      from: { path: '^conformance/' },
      to: { path: '^src/', pathNot: '^src/contract/' },
    },
    {
      name: 'sources-do-not-import-tests',
      severity: 'error',
      from: { path: '^(src|conformance)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-circles',
      comment: 'types may refer to each other; code may not',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
