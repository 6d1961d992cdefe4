// Who may import whom. The prose twin of these rules is in ARCHITECTURE.md.
// `npm run check` also asserts how many modules were seen: with the wrong parser this tool sees none and says "ok".
const only = (name, from, to, comment) => ({ name, severity: 'error', comment, from: { path: from }, to });

module.exports = {
  forbidden: [
    only('no-cycles', '^src-', { circular: true }, 'A cycle, types included, means that two rooms are one.'),
    only(
      'renderer-stays-in-browser',
      '^src-renderer',
      { path: '^(src-main|src-proxy)/', pathNot: ['^src-proxy/contract/', '^src-main/control/'] },
      'The GUI knows the proxy contract, and the control router as types only.',
    ),
    only(
      'renderer-control-types-only',
      '^src-renderer',
      { path: '^src-main/control/', dependencyTypesNot: ['type-only'] },
      'Only types of the control router.',
    ),
    only('renderer-no-node', '^src-renderer', { dependencyTypes: ['core'] }, 'The GUI runs in a browser.'),
    only(
      'main-knows-contract-only',
      '^src-main',
      { path: '^src-proxy/', pathNot: '^src-proxy/contract/' },
      'The control plane talks to the proxy through its contract.',
    ),
    only(
      'proxy-stands-alone',
      '^src-proxy',
      { path: '^(src-main|src-renderer)/' },
      'The data plane knows nobody.',
    ),
    only(
      'wire-protocols-never-meet',
      '^src-proxy/wire/([^/]+)/',
      { path: '^src-proxy/wire/([^/]+)/', pathNot: '^src-proxy/wire/$1/' },
      'Codecs meet in ir/, never each other.',
    ),
    only(
      'wire-is-pure',
      '^src-proxy/wire/',
      { path: '^src-proxy/(transport|server|exchange|routing|telemetry|codex-backend)/' },
      'A codec is a pure function.',
    ),
    only('wire-no-io', '^src-proxy/wire/', { dependencyTypes: ['core'] }, 'A codec is a pure function.'),
    only(
      'ir-and-contract-are-browser-safe',
      '^src-proxy/(ir|contract)/',
      { dependencyTypes: ['core'] },
      'Shared with the GUI.',
    ),
    only(
      'ir-is-the-bottom',
      '^src-proxy/ir/',
      { path: '^src-proxy/(?!ir/|contract/)' },
      'The neutral language depends on nobody.',
    ),
    only(
      'routing-is-pure',
      '^src-proxy/routing/',
      { path: '^src-proxy/(server|exchange|transport|telemetry|wire|codex-backend)/' },
      'Decide first, then do.',
    ),
    only(
      'exchange-is-below-its-doors',
      '^src-proxy/(exchange|transport|telemetry)/',
      { path: '^src-proxy/(server|codex-backend)/' },
      'Whatever door a request came through, one exchange carries it.',
    ),
    only(
      'contract-knows-nobody',
      '^src-proxy/contract/',
      { path: '^src-', pathNot: '^src-proxy/contract/' },
      'Others import it; it imports none of them.',
    ),
    only(
      'presets-are-data',
      '^src-proxy/contract/presets/(?!registry|preset[.]ts)',
      { path: '^src-', pathNot: '^src-proxy/contract/presets/preset[.]ts$' },
      'A preset is a declaration: it knows its own type and nothing else.',
    ),
    {
      name: 'fastify-stays-in-control',
      severity: 'error',
      comment: 'The data plane stands on node:http alone.',
      from: { path: '^src-', pathNot: '^src-main/control/' },
      to: { path: 'node_modules/fastify/' },
    },
    only(
      'electron-stays-in-desktop',
      '^src-(?!main/desktop)',
      { path: 'node_modules/electron/' },
      'The shell is thin.',
    ),
    only(
      'sqlite-stays-in-two-rooms',
      '^src-(?!main/(ledger/|config-files/sqlite-edit|client-tools/cc-switch/))',
      { path: '^(node:)?sqlite$' },
      'One writer per database.',
    ),
    only(
      'undici-stays-in-transport',
      '^src-(?!proxy/transport/)',
      { path: 'node_modules/undici/' },
      'One room talks to the network.',
    ),
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
};
