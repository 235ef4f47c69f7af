/**
 * The import direction, as the README draws it. Each folder of src may import itself and what is named here.
 * `modules` are packages and `node:` modules, as patterns on the resolved path.
 */
const folders = {
  model: { folders: [], modules: ['zod'] },
  parse: { folders: ['model'], modules: ['yaml', 'js-yaml'] },
  net: { folders: ['model'], modules: ['ipaddr.js'] },
  engine: { folders: ['model'], modules: [] },
  scope: { folders: ['model'], modules: [] },
  commands: { folders: ['model'], modules: ['unbash'] },
  draft: { folders: ['model', 'scope', 'commands', 'credentials'], modules: [] },
  credentials: { folders: ['model'], modules: [] },
  source: {
    folders: ['model', 'parse', 'credentials'],
    modules: ['node:', '@kubernetes/client-node', 'tar', 'yaml', 'js-yaml', 'socks', 'package.json'],
  },
  snapshot: { folders: ['model', 'source/source\\.ts'], modules: [] },
  facts: { folders: ['model', 'snapshot', 'parse', 'net', 'source/source\\.ts'], modules: [] },
  rules: { folders: ['model', 'net', 'engine/define-rule\\.ts'], modules: [] },
  review: { folders: ['model', 'engine', 'rules/index\\.ts'], modules: [] },
  render: { folders: ['model'], modules: [] },
  pipeline: {
    folders: ['model', 'engine', 'snapshot', 'facts', 'review', 'source/source\\.ts'],
    modules: [],
  },
};

const directions = Object.entries(folders).flatMap(([folder, { folders: allowed, modules }]) => {
  const inside = [folder, ...allowed].map((name) =>
    name.endsWith('.ts') ? `^src/${name}$` : `^src/${name}/`,
  );
  const outside = modules.map((name) =>
    name === 'node:'
      ? '^(node:)?[a-z_/]+$'
      : name === 'package.json'
        ? '^package\\.json$'
        : `^node_modules/(@types/)?${name}/`,
  );
  return [
    {
      name: `${folder}-imports`,
      comment: `src/${folder} imports only ${[folder, ...allowed].join(', ')}; packages: ${modules.join(', ') || 'none'}.`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { pathNot: [...inside, ...outside] },
    },
  ];
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...directions,
    {
      name: 'no-cycles',
      comment: 'A cycle has no direction.',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rules-stand-alone',
      comment: 'What two rules share is a fact or arithmetic, not a rule.',
      severity: 'error',
      from: { path: '^src/rules/[^/]+/' },
      to: { path: '^src/rules/' },
    },
    {
      name: 'rules-see-define-rule-only',
      comment: 'The engine knows no rule by name, and a rule does not know the engine.',
      severity: 'error',
      from: { path: '^src/engine/' },
      to: { path: '^src/rules/' },
    },
    {
      name: 'commands-stay-outside',
      comment: 'The command line is a door: nothing behind it knows of it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli|bin)/' },
      to: { path: '^src/(cli|bin)/' },
    },
    {
      name: 'doors-do-not-know-each-other',
      comment:
        'The command line and the MCP server are two doors; only src/bin knows both, the tools and the prompts.',
      severity: 'error',
      from: { path: '^src/(cli|mcp)/' },
      to: { path: '^(src/bin/|tools/|prompts/)' },
    },
    {
      name: 'cli-does-not-serve',
      comment: 'What serves is handed to the command line by src/bin.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^src/mcp/' },
    },
    {
      name: 'only-mcp-knows-the-protocol',
      comment: "A tool is data and a function; how it is called is the server's affair.",
      severity: 'error',
      from: { path: '^(src|tools|prompts)/', pathNot: '^src/mcp/' },
      to: { path: '^node_modules/@modelcontextprotocol/' },
    },
    {
      name: 'tools-stand-alone',
      comment: 'What two tools share lies in src.',
      severity: 'error',
      from: { path: '^tools/', pathNot: '^tools/index\\.ts$' },
      to: { path: '^(tools/|prompts/|src/bin/|src/cli/|node_modules/(?!zod/))' },
    },
    {
      name: 'snapshot-knows-the-source-by-type',
      comment: 'The snapshot depends on what a source tells, not on how it does it.',
      severity: 'error',
      from: { path: '^src/(snapshot|facts|pipeline)/' },
      to: { path: '^src/source/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-unresolved',
      comment: 'A path that leads nowhere means that the checker did not read what it should.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'source-does-not-test',
      comment: 'What ships does not import tests.',
      severity: 'error',
      from: { path: '^(src|tools|prompts)/' },
      to: { path: '^test/' },
    },
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
