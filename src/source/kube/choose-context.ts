import { UserError } from '../../model/user-error.ts';
import { inClusterOf } from './in-cluster.ts';
import { kubeconfigFilesOf } from './kubeconfig-files.ts';
import { KubeconfigFields } from './kubeconfig-fields.ts';
import { nearestFirst } from '../../model/nearest-first.ts';
import { readKubeconfig, type Kubeconfig, type KubeconfigEntry } from './read-kubeconfig.ts';

interface ContextChoice {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly serviceAccountDir: string;
  /** Kubeconfig files as they were read before, by path. */
  readonly texts?: ReadonlyMap<string, string>;
}

interface ChosenContext {
  readonly contextName: string;
  readonly namespace: string;
  readonly inCluster: boolean;
  readonly cluster: KubeconfigEntry;
  readonly user: KubeconfigEntry;
}

/** The context named, or the current one, with its cluster and user; else the pod's own service account. */
export async function chooseContext(options: ContextChoice): Promise<ChosenContext> {
  const { env } = options;
  const files = kubeconfigFilesOf(options.kubeconfig, env);
  const config = await readKubeconfig(files, options.texts);
  const wanted = options.context ?? config.currentContext;
  if (options.kubeconfig !== undefined && config.files.length === 0) {
    throw new UserError(
      `there is no kubeconfig ${options.kubeconfig}`,
      'name an existing file with --kubeconfig',
    );
  }
  if (config.contexts.size === 0 && options.kubeconfig === undefined) {
    const pod = await inClusterOf(env, options.serviceAccountDir);
    if (pod !== undefined && options.context === undefined) {
      return { ...pod, contextName: 'in-cluster', inCluster: true };
    }
    if (config.files.length === 0) {
      throw new UserError(
        `there is no kubeconfig (${files.length === 0 ? 'no home folder' : `looked for ${files.join(', ')}`}) and no service account of a pod`,
        'name one with --kubeconfig FILE or KUBECONFIG, review a snapshot with --from PATH, or try --demo',
      );
    }
  }
  const context = config.contexts.get(wanted ?? '');
  if (context === undefined) throw missingContext(config, wanted, options.context !== undefined);
  const fields = new KubeconfigFields('context', context);
  const clusterName = fields.text('cluster') ?? '';
  const cluster = config.clusters.get(clusterName);
  if (cluster === undefined) throw missingEntry('cluster', clusterName, context, config.clusters);
  const userName = fields.text('user');
  const user =
    userName === undefined ? { name: 'none', file: context.file, fields: {} } : config.users.get(userName);
  if (user === undefined) throw missingEntry('user', userName ?? '', context, config.users);
  return {
    contextName: context.name,
    namespace: fields.text('namespace') ?? 'default',
    inCluster: false,
    cluster,
    user,
  };
}

function missingContext(config: Kubeconfig, wanted: string | undefined, isNamed: boolean): UserError {
  const where = config.files.join(', ');
  const what =
    wanted === undefined
      ? `${where} sets no current context`
      : `${where} has no context "${wanted}"${isNamed ? '' : ', which it says is the current one'}`;
  const names = nearestFirst([...config.contexts.keys()], wanted ?? '');
  return new UserError(what, `choose one with --context: ${listOf(names)}`);
}

function missingEntry(
  kind: 'cluster' | 'user',
  name: string,
  context: KubeconfigEntry,
  there: ReadonlyMap<string, KubeconfigEntry>,
): UserError {
  return new UserError(
    `the context "${context.name}" of ${context.file} names the ${kind} "${name}", which is not there`,
    `correct it; ${kind}s there are: ${listOf(nearestFirst([...there.keys()], name))}`,
  );
}

/** What is told as advice: an agent reads it too, so a name that could be a sentence is counted and not repeated. */
function listOf(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const told = names.filter((name) => /^[\w.:@/+-]{1,253}$/.test(name)).slice(0, 10);
  const more = names.length - told.length;
  if (told.length === 0) return `(${more} that kubectl config view lists)`;
  return `${told.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}
