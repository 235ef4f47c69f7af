import { McpServer, type McpServerFactory } from '@modelcontextprotocol/server';
import { randomBytes } from 'node:crypto';
import type { Config } from '../model/config.ts';
import { readSkillFile } from '../source/read-skill-file.ts';
import { instructions } from './instructions.ts';
import type { ListedTool, LoadTools } from './listed-tools.ts';
import type { Log } from './logger.ts';
import type { Shared } from './make-context.ts';
import type { PromptText } from './prompt-text.ts';
import { ReadRoots } from './read-roots.ts';
import { mostSize, Readings } from './readings.ts';
import { refuseCredentials } from './refuse-credentials.ts';
import { registerPrompts } from './register-prompts.ts';
import { registerResources, staticHint } from './register-resources.ts';
import { registerSkill } from './register-skill.ts';
import { registerTools } from './register-tools.ts';
import { Reviews } from './reviews.ts';
import type { SourceSpec } from './source-spec.ts';
import { Sources } from './sources.ts';
import { prefixNames } from './tool-names.ts';

/** What a server is made of, gathered once for the process. */
export interface ServerParts {
  readonly version: string;
  readonly listed: readonly ListedTool[];
  /** The tools that are listed. */
  readonly tools: LoadTools;
  readonly prompts: readonly PromptText[];
  /** The folder of references, as a URL that ends in a slash. */
  readonly references: URL;
  /** The folder of the skill, likewise. */
  readonly skill: URL;
  readonly specs: readonly SourceSpec[];
  readonly readRoots: readonly string[];
  /** Stands before the name of each tool. */
  readonly prefix: string;
  /** Suppressions and thresholds of every review: read for each, so that what is written meanwhile counts. */
  readonly config: () => Promise<Config>;
  readonly log: Log;
}

export interface ServerMaker {
  /** Makes a server for a connection, or for a request. Readings and reviews are shared by all of them. */
  readonly factory: McpServerFactory;
  /** Ends what is being read. */
  close(): void;
}

export function createServerMaker(parts: ServerParts): ServerMaker {
  const { version, prompts, references, skill, prefix, log } = parts;
  const rewrite = prefixNames(
    parts.listed.map(({ name }) => name),
    prefix,
  );
  const listed = parts.listed.map((tool) => withNames(tool, rewrite));
  const newId = (letter: string) => () => letter + randomBytes(4).toString('hex');
  const shared: Shared = {
    sources: new Sources(parts.specs, new ReadRoots(parts.readRoots), rewrite),
    readings: new Readings({
      read: async (...args) => (await import('./read-source.ts')).readSource(...args),
      now: () => performance.now(),
      newId: newId('s'),
      mostSize,
    }),
    reviews: new Reviews({ now: () => performance.now(), newId: newId('r') }),
    config: parts.config,
    tool: (name) => prefix + name,
    readGuide: (file) => readSkillFile(skill, file),
  };
  const factory = (): McpServer => {
    const server = new McpServer(
      {
        name: 'kubernetes-network-review',
        title: 'Kubernetes network review',
        version,
      },
      {
        instructions: rewrite(instructions),
        cacheHints: {
          'tools/list': staticHint,
          'prompts/list': staticHint,
          'resources/list': staticHint,
          'resources/templates/list': staticHint,
          'resources/read': staticHint,
          'server/discover': staticHint,
        },
      },
    );
    refuseCredentials(server, parts.tools, shared, log);
    // Nothing that is listed changes while a server runs. Told to its constructor, handlers would be there before the guard.
    const unchanging = { listChanged: false };
    server.server.registerCapabilities({ tools: unchanging, prompts: unchanging, resources: unchanging });
    registerTools(server, listed, parts.tools, shared, log);
    registerPrompts(server, prompts, shared, rewrite);
    registerResources(server, prompts, references, rewrite);
    registerSkill(server, skill);
    return server;
  };
  return {
    factory,
    close() {
      shared.readings.close();
    },
  };
}

/** The same tool, its texts naming the others as this server lists them. */
function withNames({ name, ...tool }: ListedTool, rewrite: (text: string) => string): ListedTool {
  return { name, ...(JSON.parse(rewrite(JSON.stringify(tool))) as Omit<ListedTool, 'name'>) };
}
