/** The direction of the flow, made executable: see docs/architecture.md. */
const stages = ['accept', 'assemble', 'detect', 'escalate', 'publish'];
const home = (name, packages, folder) => ({
  name,
  severity: 'error',
  comment: `${packages} has one home: src/${folder}`,
  from: { path: '^src/', pathNot: `^src/(${folder})` },
  to: { path: `^node_modules/(${packages})(/|$)` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'domain-imports-nothing',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/' },
    },
    ...stages.map(stage => ({
      name: `${stage}-stands-alone`,
      severity: 'error',
      comment: 'Stages meet in src/pipeline/*.ts only; they get scorers, clocks and sinks as arguments.',
      from: { path: `^src/pipeline/${stage}/` },
      to: { path: '^src/', pathNot: `^src/(domain|pipeline/${stage})/` },
    })),
    {
      name: 'pipeline-knows-no-machinery',
      severity: 'error',
      from: { path: '^src/pipeline/' },
      to: { path: '^src/(inference|store|http|telemetry|config|packs|cli|engine)' },
    },
    {
      name: 'adapters-know-only-the-domain',
      severity: 'error',
      comment:
        'inference, store and telemetry implement ports; they know neither the pipeline nor each other.',
      from: { path: '^src/(inference|store|telemetry)/' },
      to: { path: '^src/', pathNot: '^src/(domain|inference|store|telemetry)/' },
    },
    {
      name: 'config-knows-only-errors',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/', pathNot: '^src/(config|domain)/' },
    },
    {
      name: 'packs-know-only-the-domain',
      severity: 'error',
      comment:
        'src/packs reads pack files into the words of the domain; who compiles them is not its business.',
      from: { path: '^src/packs/' },
      to: { path: '^src/', pathNot: '^src/(domain|packs)/' },
    },
    {
      name: 'http-does-not-know-the-engine',
      severity: 'error',
      from: { path: '^src/http/' },
      to: { path: '^src/(cli|engine|inference|store)' },
    },
    {
      name: 'cli-is-the-outermost',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'client-runs-anywhere',
      severity: 'error',
      comment: 'Browsers run it: no Node built-ins, no packages, of the engine nothing but types.',
      from: { path: '^src/client/' },
      to: { pathNot: '^src/client/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'client-knows-the-wire-only',
      severity: 'error',
      from: { path: '^src/client/' },
      to: {
        path: '^src/',
        pathNot: '^src/(client|domain|pipeline/(accept|publish)|http/streams/answers\\.ts$)',
      },
    },
    {
      name: 'client-is-for-others',
      severity: 'error',
      comment: 'The engine is no client of itself.',
      from: { path: '^src/', pathNot: '^src/(client|cli)/' },
      to: { path: '^src/client/' },
    },
    home('onnx-in-inference', 'onnxruntime-node|@huggingface/tokenizers|natural', 'inference'),
    home('metrics-in-telemetry', 'prom-client|pino', 'telemetry'),
    home('http-in-http', 'fastify|@fastify', 'http'),
    home('language-statistics-in-detect', 'eld', 'pipeline/detect'),
    {
      name: 'privacy-knows-only-the-domain',
      severity: 'error',
      from: { path: '^src/privacy/' },
      to: { path: '^src/', pathNot: '^src/(domain|privacy)/' },
    },
    home('personal-numbers-in-privacy', 'libphonenumber-js|stdnum|ibantools', 'privacy'),
    {
      name: 'webhooks-are-a-subscriber',
      severity: 'error',
      comment:
        'They know what publish says and the ports of the domain; who shows them is not their business.',
      from: { path: '^src/webhooks/' },
      to: {
        path: '^src/',
        pathNot: '^src/(webhooks|domain|pipeline/publish|config/(schema|secretFile)\\.ts)',
      },
    },
    home('http-requests-in-webhooks', 'undici', 'webhooks'),
    home('database-in-store', 'libsql', 'store'),
    {
      name: 'security-knows-only-the-domain',
      severity: 'error',
      from: { path: '^src/security/' },
      to: { path: '^src/', pathNot: '^src/(domain|security)/' },
    },
    home('credentials-in-security', 'jose|rate-limiter-flexible|write-file-atomic', 'security'),
    home('terminal-in-cli', 'commander|picocolors|cli-progress|cli-table3', 'cli'),
    {
      name: 'not-to-dev-dependencies',
      severity: 'error',
      comment: 'Except the lexicons that `eval --all` compares with where they are installed.',
      from: { path: '^src/', pathNot: '^src/cli/eval/lexiconPeers\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'] },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
