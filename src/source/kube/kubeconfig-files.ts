import path from 'node:path';

/** The kubeconfig files that kubectl would read: the one named, else those of KUBECONFIG, else ~/.kube/config. */
export function kubeconfigFilesOf(kubeconfig: string | undefined, env: NodeJS.ProcessEnv): string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  const listed = (env.KUBECONFIG ?? '').split(path.delimiter).filter((file) => file !== '');
  if (listed.length > 0) return listed;
  const home = env.HOME ?? env.USERPROFILE;
  return home === undefined || home === '' ? [] : [path.join(home, '.kube', 'config')];
}
